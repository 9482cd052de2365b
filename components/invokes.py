"""What Azure is asked beside the making of resources: keys, and addresses that it chooses late."""

from typing import Any

import pulumi


def own_name(resource_id: pulumi.Output[str], *settled: pulumi.Output[Any]) -> pulumi.Output[str]:
    """The last part of an ARM id: a name that is unknown until the resource exists, so that a preview asks nothing.

    Args:
        resource_id: the id.
        settled: outputs that only Azure knows: to a preview they are unknown while the resource has yet to change, and
            what is asked may be there only then, such as keys.
    """
    return by_way_of(resource_id, *settled).apply(lambda value: str(value).rpartition("/")[2])


def by_way_of(answer: pulumi.Output[Any], *dependencies: pulumi.Input[Any]) -> pulumi.Output[Any]:
    """An answer that depends on what its question was made of.

    A plan saved while the question is unknown records no dependencies for the call itself, and the run that applies it
    would be refused for having some.
    """
    return pulumi.Output.all(answer, *dependencies).apply(lambda values: values[0])


def as_secret(key: pulumi.Output[Any], *dependencies: pulumi.Input[Any]) -> pulumi.Output[str]:
    """A key as a secret, by way of what it was asked with."""
    return pulumi.Output.secret(by_way_of(key, *dependencies).apply(str))
