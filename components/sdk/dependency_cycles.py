"""Search for a cycle of dependencies only where there can be one.

For each dependency of a resource the SDK walks through all that the dependency itself depends on, to see whether that
leads back. In a chain of deployments this takes a time that grows with the square of their number. A resource that
nothing depends on yet is in no cycle, and a resource that is being declared is such a one nearly always.
"""

from pulumi import Resource
from pulumi.runtime import resource_cycle_breaker, rpc

_MARK = "_aihub_is_depended_on"


def search_cycles_where_possible() -> None:
    """Put `declare_dependency` into the SDK; call it before the first resource is declared."""
    rpc.declare_dependency = declare_dependency  # type: ignore[attr-defined] # imported there, from the module above


def declare_dependency(from_resource: Resource, to_resource: Resource) -> bool:
    """Note that one resource depends on another; return whether that makes no cycle, and note nothing where it does."""
    if from_resource is to_resource or hasattr(from_resource, _MARK):
        declared = resource_cycle_breaker.declare_dependency(from_resource, to_resource)
    else:
        resource_cycle_breaker._add_dep(from_resource, to_resource)  # noqa: SLF001 - the SDK offers no other way
        declared = True
    if declared:
        setattr(to_resource, _MARK, True)
    return declared
