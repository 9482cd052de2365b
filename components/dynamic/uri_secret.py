"""The target URI of an endpoint as a secret of the vault."""

import pulumi
from pulumi.dynamic import Resource

from aihub.azure import api_versions
from components.dynamic.vault_secret import Content, SecretArgs, SecretProvider, SecretState


class UriSecretArgs(SecretArgs):
    """Arguments of a URI secret: the URI, the vault."""

    value: pulumi.Input[str]
    """The target URI. It is no secret: the stack's output has it as well."""


class UriSecret(Resource, module="aihub", name="UriSecret"):
    """A secret with a target URI."""

    secret_uri: pulumi.Output[str]
    """The secret's id in the vault, without a version."""
    unapplied: pulumi.Output[list[str]]
    """What Azure took and did not apply when the secret was last written, a line for each member."""

    def __init__(self, name: str, args: UriSecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        props = {**args, "api_version": api_versions.KEY_VAULT, "enabled": True, "secret_uri": None, "unapplied": None}
        super().__init__(UriSecretProvider(), name, props, opts)


class UriSecretProvider(SecretProvider):
    """The life of a `UriSecret`."""

    source = "value"

    def content(self, new: SecretState) -> Content:
        """The URI as it is declared."""
        return {"value": new["value"], "tags": {}, "attributes": {}}
