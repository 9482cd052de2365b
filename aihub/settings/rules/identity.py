"""Rules on `hub.identity` and `access.pipelines`."""

from collections.abc import Iterator

from aihub.rules import identity as rules
from aihub.settings.rules.parts import ValidParts, Violation

_MOST_CREDENTIALS = 20


def check_identity(parts: ValidParts) -> Iterator[Violation]:
    """Yield a hub without an identity, and each identity that is listed twice."""
    if parts.hub is None:
        return
    identity = parts.hub.identity
    if not identity.system and not identity.user_assigned:
        text = "no identity is left; write true, or user_assigned: [create]"
        yield Violation(rules.IDENTITY_MISSING, ("hub", "identity", "system"), text)
    first = dict[str, int]()
    for index, each in enumerate(identity.user_assigned):
        earlier = first.setdefault(each.casefold(), index)
        if earlier != index:
            text = f"the same identity as hub.identity.user_assigned[{earlier}]; remove it"
            yield Violation(rules.IDENTITY_TWICE, ("hub", "identity", "user_assigned", index), text)


def check_pipelines(parts: ValidParts) -> Iterator[Violation]:
    """Yield each federated credential that Azure refuses beside the others of its identity."""
    if parts.access is None:
        return
    credentials, counts = dict[tuple[str, str, str], str](), dict[str, int]()
    for name, each in parts.access.pipelines.items():
        # `create` makes one for each pipeline.
        if each.identity == "create":
            continue
        identity = each.identity.casefold()
        counts[identity] = counts.get(identity, 0) + 1
        earlier = credentials.setdefault((identity, each.issuer, each.subject), name)
        if earlier != name:
            text = f"the same issuer and subject as access.pipelines.{earlier} for one identity; write its own, or remove it"
            yield Violation(rules.FEDERATED_TWICE, ("access", "pipelines", name, "subject"), text)
        if counts[identity] == _MOST_CREDENTIALS + 1:
            text = f"the identity has more than {_MOST_CREDENTIALS} federated credentials; write create, or another identity"
            yield Violation(rules.FEDERATED_TOO_MANY, ("access", "pipelines", name, "identity"), text)
