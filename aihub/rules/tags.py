"""Rules on the hub's tags."""

from aihub.rules.rule import Rule

TAG_OF_AIHUB = Rule(
    "tag-of-aihub",
    "error",
    "A tag has the name of one that aihub writes",
)
TAG_RESERVED = Rule(
    "tag-reserved",
    "error",
    "A tag has a name that Azure reserves",
)
TAG_TOO_LONG = Rule(
    "tag-too-long",
    "error",
    "A tag's name is too long for a storage account",
)
TAGS_TOO_MANY = Rule(
    "tags-too-many",
    "error",
    "The tags do not fit on a secret",
)
