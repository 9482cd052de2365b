"""Rules on connections: where they are, what they lead to, and the secrets that they need."""

from collections.abc import Iterator

from aihub import naming
from aihub.rules import connections as rules
from aihub.settings.models import Connection, OnlineDeployment, ServerlessDeployment
from aihub.settings.models.connections import BY_ARM_ID, is_arm_id
from aihub.settings.rules.parts import ValidParts, Violation, did_you_mean

_OF_CLASSIC_HUB = "ai-services"
_ONE_EACH = {"AzureKeyVault": "a Key Vault", "AppInsights": "Application Insights"}


def check_connections(parts: ValidParts) -> Iterator[Violation]:
    """Yield what is wrong with each connection that is valid by itself."""
    first: dict[tuple[str, str], str] = {}
    for name, each in parts.connections.items():
        found = [*_place(name, each, parts), *_target(each), *_own_vault(each, parts), *_secrets(each)]
        yield from (violation.below("connections", name) for violation in found)
        if each.category in _ONE_EACH:
            earlier = first.setdefault((each.at, each.category), name)
            if earlier != name:
                text = (
                    f"connections.{earlier} is the one to {_ONE_EACH[each.category]} that Azure takes there; remove one"
                )
                yield Violation(rules.CONNECTION_TWICE, ("connections", name, "category"), text)


def _place(name: str, connection: Connection, parts: ValidParts) -> Iterator[Violation]:
    kind, _, project = connection.at.partition("/")
    if connection.category == "AzureKeyVault" and kind != "account":
        text = "a Key Vault is connected to the account; write at: account"
        yield Violation(rules.CONNECTION_PLACE, ("at",), text)
    elif connection.category == "AzureKeyVault" and parts.hub and not parts.hub.identity.system:
        text = "the account reaches a Key Vault by an identity of its own, which it does not have; write hub.identity.system: true"
        yield Violation(rules.CONNECTION_PLACE, ("category",), text)
    elif connection.category == "AppInsights" and kind == "hub":
        text = "the classic hub has its own Application Insights; write at: account or project/<name>"
        yield Violation(rules.CONNECTION_PLACE, ("at",), text)
    elif kind != "hub" and name.casefold() == naming.TRACING_CONNECTION:
        text = "the name of the connection that monitoring.tracing makes; write another name"
        yield Violation(rules.CONNECTION_TWICE, (), text)
    elif kind == "hub" and name.casefold() == _OF_CLASSIC_HUB:
        text = "the classic hub has a connection of this name to the account; write another name"
        yield Violation(rules.CONNECTION_TWICE, (), text)
    elif kind == "hub" and not any(
        isinstance(each, ServerlessDeployment | OnlineDeployment) for each in parts.deployments.values()
    ):
        text = (
            "there is no classic hub, since no deployment is of type serverless-api or managed-compute; write "
            "at: account or project/<name>"
        )
        yield Violation(rules.CONNECTION_PLACE, ("at",), text)
    elif kind == "project" and parts.hub is not None and project not in parts.hub.projects:
        guess = did_you_mean(project, parts.hub.projects)
        text = f"no such project in hub.projects; {guess}write project/ and the name of one, or account"
        yield Violation(rules.CONNECTION_PLACE, ("at",), text)


def _target(connection: Connection) -> Iterator[Violation]:
    target, category = connection.target, connection.category
    if target is None:
        if category != "CustomKeys":
            text = (
                f"missing; write {'its ARM id' if category in BY_ARM_ID else 'the address of the service, https://…'}"
            )
            yield Violation(rules.CONNECTION_TARGET, ("target",), text)
    elif category in BY_ARM_ID and not is_arm_id(target):
        text = f"an address, and a connection of category {category} takes an ARM id; write that of the resource"
        yield Violation(rules.CONNECTION_TARGET, ("target",), text)
    elif category not in {*BY_ARM_ID, "AzureStorageAccount"} and is_arm_id(target):
        text = f"an ARM id, and a connection of category {category} takes an address; write that, and the ARM id as resource"
        yield Violation(rules.CONNECTION_TARGET, ("target",), text)


def _own_vault(connection: Connection, parts: ValidParts) -> Iterator[Violation]:
    """Yield that the account would get a role in the vault of the endpoints' secrets, and could read them."""
    name = (connection.target or "").rpartition("/")[2].lower()
    if connection.category == "AzureKeyVault" and parts.hub and name == parts.hub.key_vault_name.lower():
        text = (
            "the vault of the endpoints' secrets, in which the account would get the role Key Vault Secrets Officer; "
            "write the ARM id of another vault"
        )
        yield Violation(rules.CONNECTION_TARGET, ("target",), text)


def _secrets(connection: Connection) -> Iterator[Violation]:
    way, one, several = connection.way, connection.secret, connection.secrets
    if way == "key" and one is None:
        text = "missing, with auth: key; write secret: {vault: <name>, name: <secret>}"
        yield Violation(rules.CONNECTION_SECRET, ("secret",), text)
    if way == "custom-keys" and not several:
        text = "missing, with auth: custom-keys; write secrets: {<key>: {vault: <name>, name: <secret>}}"
        yield Violation(rules.CONNECTION_SECRET, ("secrets",), text)
    if way != "key" and one is not None:
        right = "secrets, by the name of each key" if way == "custom-keys" else "auth: key, or remove it"
        yield Violation(rules.CONNECTION_SECRET, ("secret",), f"not used with auth: {way}; write {right}")
    if way != "custom-keys" and several:
        right = "secret, which is one" if way == "key" else "category: CustomKeys, or remove it"
        yield Violation(rules.CONNECTION_SECRET, ("secrets",), f"not used with auth: {way}; write {right}")
