"""Target URI and key of one endpoint, in Key Vault."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, cast

import pulumi
from pulumi_azure_native import keyvault

from aihub import secret_tags
from aihub.endpoint import Endpoint
from aihub.naming import secret_name
from components.access import AZUREML_DATA_SCIENTIST, KEY_VAULT_SECRETS_USER, Reader, grant_readers
from components.key_secret import KeyOwner, KeySecret

CONTENT_TYPES = {"uri": "application/vnd.aihub.target-uri", "key": "application/vnd.aihub.key"}


DEFAULT_VALID_DAYS = 60


class SecretPlace(TypedDict):
    """Where an endpoint's secrets are kept, and for whom."""

    resource_group_name: pulumi.Input[str]
    """The vault's resource group."""
    vault_name: pulumi.Input[str]
    """The vault."""
    vault_id: pulumi.Input[str]
    """The vault's ARM id."""
    key_expiry_days: NotRequired[int | None]
    """Days until the key expires, from when it is written. Default: 60."""
    readers: NotRequired[list[Reader] | None]
    """Who may read them. Default: nobody but the deployer."""
    tags: NotRequired[dict[str, str] | None]
    """More tags of both secrets."""


class EndpointSecretsArgs(SecretPlace):
    """What is kept, and where."""

    endpoint: Endpoint
    """The endpoint; the secrets' names, tags and the target URI come from it."""
    key_owner: NotRequired[KeyOwner | None]
    """Whose key it is called with; none where it takes no keys."""


class EndpointSecrets(pulumi.ComponentResource):
    """The two halves of an endpoint as secrets."""

    uri_secret_id: pulumi.Output[str]
    """Id of the secret that holds the target URI."""
    key_secret_id: pulumi.Output[str] | None
    """Id of the secret that holds the key; None without one."""

    def __init__(self, name: str, args: EndpointSecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:EndpointSecrets", name, None, opts)
        endpoint, self._args, self._name = args["endpoint"], args, name
        self._tags = {**(args.get("tags") or {}), **secret_tags.describing(endpoint)}
        # Secrets are deleted in the vault itself: what gives access to it comes before them and goes after them.
        self._child = pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None)
        self.uri_secret_id = self._uri()
        owner = args.get("key_owner")
        self.key_secret_id = self._key(owner) if owner else None
        self.register_outputs({"uri_secret_id": self.uri_secret_id, "key_secret_id": self.key_secret_id})

    def _uri(self) -> pulumi.Output[str]:
        args, endpoint = self._args, self._args["endpoint"]
        made = keyvault.Secret(
            f"{self._name}-uri",
            resource_group_name=args["resource_group_name"],
            vault_name=args["vault_name"],
            secret_name=secret_name(endpoint["name"], "uri"),
            properties={
                "value": endpoint["target_uri"],
                "content_type": CONTENT_TYPES["uri"],
                "attributes": {"enabled": True},
            },
            tags=self._tags,
            opts=self._child,
        )
        self._let_read("uri", made)
        return made.properties.apply(lambda properties: properties.secret_uri)

    def _key(self, owner: KeyOwner) -> pulumi.Output[str]:
        args, name = self._args, secret_name(self._args["endpoint"]["name"], "key")
        made = KeySecret(
            f"{self._name}-key",
            {
                "resource_id": pulumi.Output.concat(args["vault_id"], "/secrets/", name),
                "owner": owner,
                "content_type": CONTENT_TYPES["key"],
                "tags": self._tags,
                "valid_days": args.get("key_expiry_days") or DEFAULT_VALID_DAYS,
            },
            # States from before this class have azure-native's secret of this name; deleted first, it is recovered.
            pulumi.ResourceOptions.merge(
                self._child,
                pulumi.ResourceOptions(aliases=[pulumi.Alias(type_="azure-native:keyvault:Secret")]),
            ),
        )
        self._let_read("key", made)
        return made.secret_uri

    def _let_read(self, part: str, secret: pulumi.CustomResource) -> None:
        args = self._args
        named_by = [args["resource_group_name"], args["vault_name"], f"{self._args['endpoint']['name']}-{part}"]
        name = f"{self._name}-{part}"
        grant_readers(args.get("readers") or [], name, KEY_VAULT_SECRETS_USER, secret.id, named_by, self._child)


def with_secrets(
    endpoint: Endpoint,
    place: Mapping[str, Any],
    *,
    key_owner: KeyOwner | None,
    resource_id: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> Endpoint:
    """The endpoint with what only Azure knows: its ARM id, and its secrets, which are made here.

    Args:
        endpoint: the endpoint as far as it is known.
        place: the component's arguments; those of `SecretPlace` are among them.
        key_owner: whose key the endpoint is called with; None where it takes no keys.
        resource_id: its ARM id.
        opts: options of the secrets.
    """
    members = {name: place[name] for name in SecretPlace.__annotations__ if name in place}
    secrets = EndpointSecrets(
        endpoint["name"], cast(EndpointSecretsArgs, {**members, "endpoint": endpoint, "key_owner": key_owner}), opts
    )
    return {
        **endpoint,
        "uri_secret": secrets.uri_secret_id,
        "key_secret": secrets.key_secret_id,
        "resource_id": resource_id,
    }


def let_score(
    name: str, endpoint_id: pulumi.Output[str], args: Mapping[str, Any], opts: pulumi.ResourceOptions
) -> None:
    """Lets the readers of an endpoint of a hub project call it with tokens; with keys they need no role for that.

    Azure has no narrower built-in role for it, and takes an endpoint as its scope.
    """
    if args["auth"] != "key":
        named_by = [args["resource_group_name"], args["workspace_name"], args["endpoint_name"]]
        grant_readers(args.get("readers") or [], name, AZUREML_DATA_SCIENTIST, endpoint_id, named_by, opts)
