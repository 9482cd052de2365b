"""The profile that a stack has: its own file's, or that of `base.yaml`, and the first may only be the stricter one."""

from collections.abc import Iterator

from aihub.rules import profiles as rules
from aihub.settings.errors import Problem
from aihub.settings.nodes import Node, find
from aihub.settings.profiles.table import PROFILES

FIELD = "profile"


def chosen(base: Node | None, overlay: Node) -> Node | None:
    """Return the profile of a stack with the place where it is written, or None where it has none that is known."""
    own = find(overlay, (FIELD,))
    found = own if own is not None else find(base, (FIELD,)) if base else None
    return found if found is not None and _rank(found) >= 0 else None


def weaker(base: Node | None, overlay: Node) -> Iterator[Problem]:
    """Yield a problem for a profile of a stack's own file that is weaker than that of `base.yaml`."""
    below, own = find(base, (FIELD,)) if base else None, find(overlay, (FIELD,))
    if below is None or own is None or own.is_empty or _rank(below) < 0:
        return
    removes = own.value is None
    if removes or 0 <= _rank(own) < _rank(below):
        what = "null, which removes the profile" if removes else "a weaker profile"
        stricter = " or ".join(PROFILES[_rank(below) :])
        text = (
            f"{what}, while a stack can only be stricter than {below.at.file}:{below.at.line}, which has {below.value}; "
            f"write {stricter}, or remove this line and set single fields instead"
        )
        yield own.at.problem(rules.PROFILE_WEAKER, (FIELD,), text)


def _rank(node: Node) -> int:
    """Return how strict a profile is; -1 for what is none."""
    return PROFILES.index(node.value) if isinstance(node.value, str) and node.value in PROFILES else -1
