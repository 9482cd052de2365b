"""What Azure is asked beside the making of resources: addresses that it chooses late."""

from typing import TypeVar

import pulumi

T = TypeVar("T")


def own_name(resource_id: pulumi.Output[str]) -> pulumi.Output[str]:
    """The last part of an ARM id: a name that is unknown until the resource exists, so that a preview asks nothing."""
    return resource_id.apply(lambda value: str(value).rpartition("/")[2])


def by_way_of(answer: pulumi.Output[T], *dependencies: pulumi.Input[object]) -> pulumi.Output[T]:
    """An answer that depends on what its question was made of.

    A plan saved while the question is unknown records no dependencies for the call itself, and the run that applies it
    would be refused for having some.
    """
    return pulumi.Output.all(answer, *dependencies).apply(lambda values: values[0])
