"""Rules on protection: the tags that are required."""

from collections.abc import Iterator

from aihub.rules import protection as rules
from aihub.settings.rules.parts import ValidParts, Violation, did_you_mean


def check_protection(parts: ValidParts) -> Iterator[Violation]:
    """Yield each required tag that the hub does not have, or has without a value."""
    if parts.protection is None or parts.hub is None:
        return
    tags = {name.casefold(): (name, value) for name, value in parts.hub.tags.items()}
    for name in dict.fromkeys(parts.protection.required_tags):
        own = tags.get(name.casefold())
        if own is None:
            spelt = did_you_mean(name, list(parts.hub.tags)).replace("did you mean ", "there is ").replace("? ", "; ")
            text = f"without the tag {name}, which protection.required_tags asks for; {spelt}write {name}: <value>"
            yield Violation(rules.TAG_REQUIRED, ("hub", "tags"), text)
        elif not own[1].strip():
            text = "empty, and protection.required_tags asks for it; write its value"
            yield Violation(rules.TAG_REQUIRED, ("hub", "tags", own[0]), text)
