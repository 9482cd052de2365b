"""A serverless API endpoint: a model of a registry, paid by use, in the hub project."""

from typing import TYPE_CHECKING, NotRequired, TypedDict

import pulumi
from pulumi_azure_native import machinelearningservices

from aihub.azure import api_versions
from aihub.contract.model_ids import model_of
from aihub.contract.routes import call_details, serverless_auth, serverless_routes
from aihub.naming import marketplace_subscription_name
from components.deployments.shared_args import ProjectEndpointArgs, let_score
from components.dynamic.key_secret import KeyOwner
from components.endpoint_secrets import with_secrets
from components.endpoints import DeclaredEndpoint, callable_endpoint

if TYPE_CHECKING:
    from aihub.contract.endpoint import EndpointDescription


class MarketplaceArgs(TypedDict):
    """The publisher's terms in the Azure Marketplace."""

    accept_terms: bool
    """That they are accepted."""


class ServerlessDeploymentArgs(ProjectEndpointArgs):
    """Arguments of a serverless deployment: the model, the project."""

    model: str
    """The model's id in its registry, without a version: Azure always deploys the latest."""
    task: str
    """What the endpoint is asked: `chat/completions`, `embeddings` or `rerank`."""
    route: NotRequired[str | None]
    """Which route is the target URI. Default: `serverless`."""
    marketplace: NotRequired[MarketplaceArgs | None]
    """For models that are sold in the Azure Marketplace; Azure refuses it for all others."""
    content_safety: NotRequired[bool | None]
    """Whether Azure AI Content Safety looks at prompts and completions. Default: true."""


class ServerlessDeployment(pulumi.ComponentResource):
    """A serverless endpoint with its marketplace subscription, and the endpoint's secrets."""

    endpoint_id: pulumi.Output[str]
    """The endpoint's ARM id."""

    def __init__(self, name: str, args: ServerlessDeploymentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:ServerlessDeployment", name, None, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None)
        self._made = self._endpoint(self._subscriptions())
        self.endpoint_id = self._made.id
        self._uri = self._made.properties.apply(lambda properties: properties.inference_endpoint.uri)
        self.endpoint = self._entry()
        """The endpoint contract's entry, with outputs for what only Azure knows."""
        self.register_outputs({"endpoint_id": self.endpoint_id})

    def _subscriptions(self) -> list[pulumi.Resource]:
        args = self._args
        if not args.get("marketplace"):
            return []
        return [
            machinelearningservices.MarketplaceSubscription(
                f"{self._name}-subscription",
                resource_group_name=args["resource_group_name"],
                workspace_name=args["workspace_name"],
                name=marketplace_subscription_name(self._name),
                properties={"model_id": args["model"]},
                opts=self._of_one_model("properties.modelId"),
            )
        ]

    def _endpoint(self, subscriptions: list[pulumi.Resource]) -> "machinelearningservices.ServerlessEndpoint":
        args = self._args
        safety = "Disabled" if args.get("content_safety") is False else "Enabled"
        return machinelearningservices.ServerlessEndpoint(
            f"{self._name}-endpoint",
            resource_group_name=args["resource_group_name"],
            workspace_name=args["workspace_name"],
            name=args["endpoint_name"],
            location=args["location"],
            sku={"name": "Consumption"},
            properties={
                "auth_mode": "AAD" if args["auth"] == "entra" else "Key",
                "model_settings": {"model_id": args["model"]},
                "content_safety": {"content_safety_status": safety},
            },
            tags=args.get("tags"),
            opts=self._of_one_model("properties.modelSettings.modelId", after=subscriptions),
        )

    def _of_one_model(self, path: str, after: list[pulumi.Resource] | None = None) -> pulumi.ResourceOptions:
        """Options of what Azure makes for one model and never changes to another."""
        return pulumi.ResourceOptions.merge(
            self._child,
            pulumi.ResourceOptions(depends_on=after, replace_on_changes=[path], delete_before_replace=True),
        )

    def _key_owner(self) -> KeyOwner | None:
        if self._args["auth"] == "entra":
            return None
        created_at: pulumi.Output[str] = self._made.system_data.apply(lambda data: str(data.created_at))
        return {"id": self.endpoint_id, "api_version": api_versions.MACHINE_LEARNING, "created_at": created_at}

    def _entry(self) -> DeclaredEndpoint:
        args, key_owner = self._args, self._key_owner()
        model, keys = model_of(args["model"]), key_owner is not None
        task, first = args["task"], args.get("route")
        called = self._uri.apply(
            lambda uri: call_details(serverless_routes(uri=uri, task=task, keys=keys, first=first))
        )
        described: EndpointDescription = {
            "name": self._name,
            "type": "serverless-api",
            "task": task,
            # The endpoint has one model, whatever a request calls it; Cohere's samples say this.
            "model": "azureai",
            "publisher": model.registry,
            "model_name": model.name,
            "model_version": None,
            "sku": {"name": "Consumption"},
        }
        endpoint = callable_endpoint(described, called, serverless_auth(keys=keys))
        let_score(self._name, self.endpoint_id, args, self._child)
        return with_secrets(endpoint, args, key_owner=key_owner, resource_id=self.endpoint_id, opts=self._child)
