"""Target URI and key of one endpoint, in Key Vault."""

from typing import Literal, NotRequired, TypedDict

import pulumi
from pulumi_azure_native import keyvault

from aihub.endpoint import Endpoint
from aihub.naming import secret_name

CONTENT_TYPES = {"uri": "application/vnd.aihub.target-uri", "key": "application/vnd.aihub.key"}


class Vault(TypedDict):
    """Where secrets are kept."""

    resource_group_name: pulumi.Input[str]
    """The vault's resource group."""
    vault_name: pulumi.Input[str]
    """The vault."""
    tags: NotRequired[dict[str, str] | None]
    """More tags of both secrets."""


class EndpointSecretsArgs(Vault):
    """What is kept, and where."""

    endpoint: Endpoint
    """The endpoint; the secrets' names, tags and the target URI come from it."""
    key: NotRequired[pulumi.Input[str] | None]
    """The key to call it with; none where it takes no keys."""


class EndpointSecrets(pulumi.ComponentResource):
    """The two halves of an endpoint as secrets."""

    uri_secret_id: pulumi.Output[str]
    """Id of the secret that holds the target URI."""
    key_secret_id: pulumi.Output[str] | None
    """Id of the secret that holds the key; None without one."""

    def __init__(self, name: str, args: EndpointSecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:EndpointSecrets", name, None, opts)
        endpoint, key = args["endpoint"], args.get("key")
        tags = {
            **(args.get("tags") or {}),
            "deployment": endpoint["name"],
            "type": endpoint["type"],
            "task": endpoint["task"],
            "model": endpoint["model_name"],
            "auth": endpoint["auth"]["type"],
        }

        def secret(part: Literal["uri", "key"], value: pulumi.Input[str]) -> pulumi.Output[str]:
            made = keyvault.Secret(
                f"{name}-{part}",
                resource_group_name=args["resource_group_name"],
                vault_name=args["vault_name"],
                secret_name=secret_name(endpoint["name"], part),
                properties={"value": value, "content_type": CONTENT_TYPES[part]},
                tags=tags,
                # Secrets are deleted in the vault itself: what gives access to it comes before them and goes after
                # them.
                opts=pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None),
            )
            # The id is no secret, but stands beside the value, which is.
            return pulumi.Output.unsecret(made.properties).apply(lambda properties: properties.secret_uri)

        self.uri_secret_id = secret("uri", endpoint["target_uri"])
        self.key_secret_id = secret("key", key) if key is not None else None
        self.register_outputs({"uri_secret_id": self.uri_secret_id, "key_secret_id": self.key_secret_id})


def with_secrets(
    endpoint: Endpoint,
    vault: Vault,
    *,
    key: pulumi.Input[str] | None,
    resource_id: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> Endpoint:
    """The endpoint with what only Azure knows: its ARM id, and its secrets, which are made here."""
    secrets = EndpointSecrets(
        endpoint["name"],
        {
            "resource_group_name": vault["resource_group_name"],
            "vault_name": vault["vault_name"],
            "endpoint": endpoint,
            "key": key,
            "tags": vault.get("tags"),
        },
        opts,
    )
    return {
        **endpoint,
        "uri_secret": secrets.uri_secret_id,
        "key_secret": secrets.key_secret_id,
        "resource_id": resource_id,
    }
