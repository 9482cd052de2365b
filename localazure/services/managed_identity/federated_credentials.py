"""Federated credentials of user-assigned identities: whose tokens Entra ID accepts in place of a secret."""

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError
from localazure.services.arm.resources import Resource

CREDENTIAL = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
_MOST = 20
_LAST_WRITE = "federated-credential-write"
_WRITE_SECONDS = 2.0


class FederatedCredential(Behaviour):
    """A federated credential; writes below one identity come one after the other.

    Source of rules, codes and words: Microsoft's "Important considerations and restrictions for federated identity
    credentials", and for the code of parallel writes the comments of many public templates.
    """

    def check(self, write: Write) -> None:
        """Checks the number of credentials, that issuer and subject are unique, and that there is one audience."""
        identity, properties = str(write.target.parent_id), write.body.get("properties", {})
        audiences = properties.get("audiences", [])
        if len(audiences) != 1:
            raise _refused("Federated Identity Credential must have exactly one audience.")
        if not str(properties.get("issuer", "")).startswith("https://"):
            raise _refused("Issuer must be a valid URL with the https scheme.")
        if "*" in properties.get("subject", "*") or len(properties["subject"]) > 600:
            raise _refused("Subject must have at most 600 characters, and wildcards are not supported.")
        others = [
            each["properties"]
            for each in resources.of_type(write.azure, CREDENTIAL, f"{identity}/")
            if each["name"].lower() != write.target.name.lower()
        ]
        if any((each["issuer"], each["subject"]) == (properties["issuer"], properties["subject"]) for each in others):
            raise _refused("Issuer and subject combination already exists for this Managed Identity.")
        if len(others) >= _MOST:
            raise _refused(f"Too many Federated Identity Credentials are being written: at most {_MOST} are supported.")

    def store(self, write: Write, resource: Resource, seconds: float) -> tuple[Resource, resources.Operation | None]:
        """Stores the credential, unless another one below the identity is being written."""
        _hold(write.azure, str(write.target.parent_id), write.target.id)
        return super().store(write, resource, seconds)


def _hold(azure: Azure, identity: str, credential: str) -> None:
    """Holds an identity for a write that takes two seconds.

    Raises:
        ArmError: 409, another write is running.
    """
    now, key = azure.clock.now(), identity.lower()
    last = azure.state.get(_LAST_WRITE, key) or {}
    if last.get("until", 0) > now and last.get("credential") != credential.lower():
        raise ArmError(
            409,
            "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
            "Concurrent Federated Identity Credentials writes under the same managed identity are not supported.",
        )
    until = now + _WRITE_SECONDS * azure.clock.scale
    azure.state.put(_LAST_WRITE, key, {"until": until, "credential": credential.lower()})


def _refused(message: str) -> ArmError:
    return ArmError(400, "BadRequest", message)
