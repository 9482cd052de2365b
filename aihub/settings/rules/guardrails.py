"""Rules on content filters and blocklists."""

from collections.abc import Iterator

from aihub.rules import guardrails as rules
from aihub.settings.rules.parts import ValidParts, Violation, did_you_mean


def check_guardrails(parts: ValidParts) -> Iterator[Violation]:
    """Yield each reference to a missing blocklist, and each content filter with a name of Microsoft's."""
    if parts.guardrails is None:
        return
    blocklists = parts.names("guardrails", "blocklists")
    for name, content_filter in parts.guardrails.content_filters.items():
        path = ("guardrails", "content_filters", name)
        if name.casefold().startswith("microsoft."):
            text = "a name that begins like those of Microsoft's own policies; write another"
            yield Violation(rules.CONTENT_FILTER_RESERVED, path, text)
        for index, applied in enumerate(content_filter.blocklists):
            if applied.name not in blocklists:
                yield Violation(
                    rules.BLOCKLIST_UNKNOWN,
                    (*path, "blocklists", index, "name"),
                    f"no such blocklist; {did_you_mean(applied.name, blocklists)}write a name under "
                    "guardrails.blocklists",
                )
