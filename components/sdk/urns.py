"""Put a URN together without waiting, where all of its parts are known.

The SDK computes the URN of each resource that it registers, for tests without an engine only, from six outputs, each of
which costs a task of the event loop.
"""

from pulumi import Input, Output, Resource
from pulumi.runtime import resource

_create_urn = resource.create_urn


def compute_urns_at_once() -> None:
    """Put `create_urn` into the SDK."""
    resource.create_urn = create_urn


def create_urn(
    name: Input[str],
    type_: Input[str],
    parent: Resource | Input[str] | None = None,
    project: str | None = None,
    stack: str | None = None,
) -> Output[str]:
    """Return what the SDK's `create_urn` returns, from texts as one output."""
    if isinstance(name, str) and isinstance(type_, str) and isinstance(parent, str):
        return Output.from_input(f"{parent[: parent.rfind('::')]}${type_}::{name}")
    return _create_urn(name, type_, parent, project, stack)
