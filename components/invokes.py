"""Helpers for invokes, which read from Azure the addresses that it chooses."""

from typing import TypeVar

import pulumi

T = TypeVar("T")


def own_name(resource_id: pulumi.Output[str]) -> pulumi.Output[str]:
    """Return the last part of an ARM id: unknown until the resource exists, so that a preview invokes nothing."""
    return resource_id.apply(lambda value: str(value).rpartition("/")[2])


def by_way_of(answer: pulumi.Output[T], *dependencies: pulumi.Input[object]) -> pulumi.Output[T]:
    """Return the result of an invoke, with the dependencies of its arguments.

    A plan saved while the question is unknown records no dependencies for the call itself, and the run that applies it
    would be refused for having some.
    """
    return pulumi.Output.all(answer, *dependencies).apply(lambda values: values[0])
