"""The arguments of identities, of encryption and of pipelines, field by field from the settings."""

import pulumi

from aihub import naming
from aihub.azure.errors import ArmError
from aihub.azure.key_stores import KeyUrl, find_store, subscription_of
from aihub.safe_text import one_line
from aihub.settings import Settings
from components.command import commands_above, only_destroys
from components.deployer import client_config, resource_manager
from components.encryption import EncryptionArgs
from components.identity import IdentityArgs, find_identity
from components.made import Made
from components.operators import Operators
from components.pipelines import PipelineArgs, made_principals

CREATE = "create"


def identity_args(settings: Settings) -> IdentityArgs:
    """The identities of the hub's resources.

    Raises:
        RunError: an identity does not exist.
    """
    identity = settings.hub.identity
    found = [
        None if each == CREATE else find_identity(each, f"hub.identity.user_assigned[{index}]")
        for index, each in enumerate(identity.user_assigned)
    ]
    return {"system": identity.system, "user_assigned": found}


def encryption_args(settings: Settings) -> EncryptionArgs | None:
    """The customer-managed key; None where Microsoft manages the keys.

    Raises:
        RunError: the identity, or the vault of an existing key, does not exist.
    """
    hub = settings.hub
    encryption = hub.encryption
    if encryption is None:
        return None
    identity = find_identity(encryption.identity, "hub.encryption.identity") if encryption.identity else None
    key = None if encryption.creates_key else KeyUrl.of(encryption.key)
    return {
        "store": key.address if key else f"https://{hub.key_vault_name.lower()}.vault.azure.net",
        "key_name": key.name if key else naming.ENCRYPTION_KEY,
        "creates_key": encryption.creates_key,
        "identity_name": naming.identity_name(hub.name, "encryption"),
        "identity": identity,
        "vault_id": _vault_id(key, encryption.identity) if key and settings.needs_classic_hub else None,
    }


def _vault_id(key: KeyUrl, identity: str | None) -> str | None:
    """Return the ARM id of a key's vault, in the stack's subscription or in that of the identity that uses the key."""
    subscriptions = [client_config().subscription_id, *([subscription_of(identity)] if identity else [])]
    arm = resource_manager()
    try:
        for each in dict.fromkeys(subscriptions):
            if store := find_store(arm, each, key):
                return str(store["id"])
    except ArmError as error:
        raise pulumi.RunError(one_line(f"hub.encryption.key: the vault cannot be looked for: {error}")) from None
    if only_destroys(commands_above()):
        return None
    text = "its vault is in neither the stack's subscription nor the identity's; write a key of a vault in one of them"
    raise pulumi.RunError(f"hub.encryption.key: {text}")


def pipeline_args(settings: Settings) -> dict[str, PipelineArgs]:
    """The pipelines that log in without a secret.

    Raises:
        RunError: an identity does not exist.
    """
    return {
        name: {
            "identity": None
            if each.identity == CREATE
            else find_identity(each.identity, f"access.pipelines.{name}.identity"),
            "identity_name": naming.identity_name(settings.hub.name, name),
            "issuer": each.issuer,
            "subject": each.subject,
            "audience": each.audience,
        }
        for name, each in settings.access.pipelines.items()
    }


def without_pipelines(operators: Operators, pipelines: dict[str, PipelineArgs], made: Made) -> Operators:
    """Return the operators that are no pipelines: these get their roles as pipelines, and Azure takes a role once.

    Args:
        operators: all operators.
        pipelines: the pipelines.
        made: what the stack has made.
    """
    given = (each["identity"] for each in pipelines.values())
    theirs = {str(each["principal_id"]).lower() for each in given if each} | (
        made_principals(made) if pipelines else set()
    )
    others = [each for each in operators.principals if each["principal_id"].lower() not in theirs]
    return Operators(others, operators.have_already)
