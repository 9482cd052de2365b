"""Rules on content filters and blocklists."""

from aihub.rules.rule import Rule

CONTENT_FILTER_UNKNOWN = Rule(
    "content-filter-unknown",
    "error",
    "A content filter does not exist",
)
CONTENT_FILTER_RESERVED = Rule(
    "content-filter-reserved",
    "error",
    "A content filter has a name of Microsoft's",
)
BLOCKLIST_UNKNOWN = Rule(
    "blocklist-unknown",
    "error",
    "A blocklist does not exist",
)
