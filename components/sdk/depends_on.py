"""Take resources in `depends_on` as they are, without an output for each.

The SDK makes an output of each, which costs a task of the event loop, and waits for it, one after the other.
"""

from pulumi import Input, Resource
from pulumi.runtime import _depends_on

_resolve_depends_on = _depends_on._resolve_depends_on  # noqa: SLF001 - the SDK offers no other way


def take_resources_as_they_are() -> None:
    """Put `resolve_depends_on` into the SDK."""
    _depends_on._resolve_depends_on = resolve_depends_on  # noqa: SLF001


async def resolve_depends_on(depends_on: Input[list[Input[Resource]]]) -> set[Resource]:
    """Return what the SDK's `_resolve_depends_on` returns: the resources in a list, and those its outputs come from."""
    if not isinstance(depends_on, list):
        return await _resolve_depends_on(depends_on)
    plain = {each for each in depends_on if isinstance(each, Resource)}
    others: list[Input[Resource]] = [each for each in depends_on if not isinstance(each, Resource)]
    return plain | await _resolve_depends_on(others) if others else plain
