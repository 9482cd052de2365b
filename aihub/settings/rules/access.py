"""Rules on `access`: the operators and consumers of a stack."""

from collections.abc import Iterator

from aihub.rules import access as rules
from aihub.settings.rules.parts import ValidParts, Violation, did_you_mean


def check_access(parts: ValidParts) -> Iterator[Violation]:
    """Yield each principal that is listed twice, and each deployment that is unknown or listed twice."""
    if parts.access is None:
        return
    operators = dict[str, int]()
    for index, operator in enumerate(parts.access.operators):
        earlier = operators.setdefault(operator.principal_id.casefold(), index)
        if earlier != index:
            yield Violation(
                rules.PRINCIPAL_TWICE,
                ("access", "operators", index, "principal_id"),
                f"the same principal as access.operators[{earlier}]; remove it",
            )
    deployments, first = dict.fromkeys(parts.names("deployments")), dict[str, int]()
    for index, consumer in enumerate(parts.access.consumers):
        path = ("access", "consumers", index)
        earlier = first.setdefault(consumer.principal_id.casefold(), index)
        if earlier != index:
            text = f"the same principal as access.consumers[{earlier}]; merge the two entries"
            yield Violation(rules.PRINCIPAL_TWICE, (*path, "principal_id"), text)
        if consumer.deployments == "all":
            continue
        seen = set[str]()
        for place, name in enumerate(consumer.deployments):
            if name not in deployments:
                guess = did_you_mean(name, list(deployments))
                text = f"no such deployment; {guess}write the name of one, or all"
                yield Violation(rules.CONSUMER_DEPLOYMENT_UNKNOWN, (*path, "deployments", place), text)
            elif name in seen:
                yield Violation(
                    rules.CONSUMER_DEPLOYMENT_TWICE, (*path, "deployments", place), "listed twice; remove it"
                )
            seen.add(name)
