"""The target URI and the key of one endpoint as secrets in Key Vault."""

from typing import Literal, NotRequired, TypedDict

import pulumi

from aihub import secret_tags
from aihub.naming import secret_name
from components.access import KEY_VAULT_SECRETS_USER, Principal, grant_each
from components.dynamic.key_secret import KeyOwner, KeySecret
from components.dynamic.uri_secret import UriSecret
from components.dynamic.vault_secret import SecretArgs
from components.endpoints import CallableEndpoint, DeclaredEndpoint

CONTENT_TYPES = {"uri": "application/vnd.aihub.target-uri", "key": "application/vnd.aihub.key"}


class EndpointVaultArgs(TypedDict):
    """The vault of an endpoint's secrets, and who may read them."""

    resource_group_name: pulumi.Input[str]
    """Name of the hub's resource group, which contains the vault."""
    vault_name: pulumi.Input[str]
    """Name of the hub's Key Vault."""
    vault_id: pulumi.Input[str]
    """The vault's ARM id."""
    key_expiry_days: int
    """Days until the key expires, from when it is written."""
    consumers: NotRequired[list[Principal] | None]
    """Principals that may read the secrets, beside the operators. Default: none."""
    tags: NotRequired[dict[str, str] | None]
    """Additional tags of both secrets, and of the endpoint where its type has tags."""


class EndpointSecretsArgs(EndpointVaultArgs):
    """Arguments of the secrets of an endpoint."""

    deployment: str
    """Name of the deployment, from which the names of the secrets are derived."""
    target_uri: pulumi.Input[str]
    """The target URI."""
    key_owner: NotRequired[KeyOwner | None]
    """Resource whose key the endpoint is called with; None where it takes no keys."""


class EndpointSecrets(pulumi.ComponentResource):
    """The target URI and the key of an endpoint as secrets."""

    uri_secret_id: pulumi.Output[str]
    """Id of the secret with the target URI."""
    key_secret_id: pulumi.Output[str] | None
    """Id of the secret with the key; None without a key."""

    def __init__(self, name: str, args: EndpointSecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:EndpointSecrets", name, None, opts)
        self._args, self._name = args, name
        # Secrets are deleted in the vault itself: what gives access to it comes before them and goes after them.
        self._child = pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None)
        self._secret = pulumi.ResourceOptions.merge(
            self._child,
            # States from before these classes have azure-native's secrets; deleted first, they are recovered.
            pulumi.ResourceOptions(aliases=[pulumi.Alias(type_="azure-native:keyvault:Secret")]),
        )
        self.uri_secret_id = self._uri()
        owner = args.get("key_owner")
        self.key_secret_id = self._key(owner) if owner else None
        self.register_outputs({"uri_secret_id": self.uri_secret_id, "key_secret_id": self.key_secret_id})

    def _uri(self) -> pulumi.Output[str]:
        made = UriSecret(f"{self._name}-uri", {**self._about("uri"), "value": self._args["target_uri"]}, self._secret)
        self._let_read("uri", made)
        return made.secret_uri

    def _key(self, owner: KeyOwner) -> pulumi.Output[str]:
        valid_days = self._args["key_expiry_days"]
        about = self._about("key")
        made = KeySecret(f"{self._name}-key", {**about, "owner": owner, "valid_days": valid_days}, self._secret)
        self._let_read("key", made)
        return made.secret_uri

    def _about(self, part: Literal["uri", "key"]) -> SecretArgs:
        name = secret_name(self._args["deployment"], part)
        return {
            "resource_id": pulumi.Output.concat(self._args["vault_id"], "/secrets/", name),
            "content_type": CONTENT_TYPES[part],
            "tags": self._args.get("tags") or {},
        }

    def _let_read(self, part: str, secret: pulumi.CustomResource) -> None:
        args = self._args
        named_by = [args["resource_group_name"], args["vault_name"], f"{args['deployment']}-{part}"]
        name = f"{self._name}-{part}"
        grant_each(
            args.get("consumers") or [],
            f"{name}-consumer",
            KEY_VAULT_SECRETS_USER,
            secret.id,
            named_by,
            self._child,
            formerly=f"{name}-reader",
        )


def delete_secrets_with(vault: pulumi.Resource) -> None:
    """Let secrets be deleted with their vault, not one by one; call it before the first secret is declared.

    They go with it. So whoever destroys a stack needs no role in the vault, which may be another's, or on its way.

    Args:
        vault: where all secrets are.
    """

    def attach(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if not isinstance(args.resource, UriSecret | KeySecret):
            return None
        args.opts.deleted_with = vault
        return pulumi.ResourceTransformationResult(args.props, args.opts)

    pulumi.runtime.register_stack_transformation(attach)


def with_secrets(
    endpoint: CallableEndpoint,
    vault: EndpointVaultArgs,
    *,
    key_owner: KeyOwner | None,
    resource_id: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> DeclaredEndpoint:
    """Return an endpoint with its ARM id and the secrets, which are declared here.

    Args:
        endpoint: the endpoint as far as it is known.
        vault: where its secrets are kept; a deployment's arguments are one.
        key_owner: whose key the endpoint is called with; None where it takes no keys.
        resource_id: its ARM id.
        opts: options of the secrets.
    """
    args: EndpointSecretsArgs = {
        **vault,
        "deployment": endpoint["name"],
        "target_uri": endpoint["target_uri"],
        "key_owner": key_owner,
        "tags": {**(vault.get("tags") or {}), **secret_tags.describing(endpoint, endpoint["auth"])},
    }
    secrets = EndpointSecrets(endpoint["name"], args, opts)
    # The stack adds the network, which is the hub's.
    return {
        **endpoint,  # type: ignore[typeddict-item]
        "uri_secret": secrets.uri_secret_id,
        "key_secret": secrets.key_secret_id,
        "resource_id": resource_id,
    }
