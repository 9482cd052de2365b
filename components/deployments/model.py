"""A model deployment on the hub's account: Azure OpenAI models and those of other publishers."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import cognitiveservices

from aihub.arm.bodies import Json
from aihub.arm.compare import is_only_rewritten
from aihub.azure import api_versions
from aihub.azure.model_deployments import LiveDeployment
from aihub.catalogue.versions import UPGRADES, is_upgrade
from aihub.contract.endpoint import EndpointDescription, Sku
from aihub.contract.routes import account_routes, call_details
from components.deployments.chain import in_chain
from components.deployments.shared_args import AccountDeploymentArgs
from components.dynamic.arm_resource import ArmResource
from components.dynamic.arm_update import ArmUpdate
from components.endpoint_secrets import with_secrets
from components.endpoints import DeclaredEndpoint, callable_endpoint

# Azure changes a deployment's version and capacity in place, but not which model it is.
_REPLACE_ON = ["properties.model.format", "properties.model.name"]


class ModelArgs(TypedDict):
    """An entry of the model catalogue."""

    publisher: NotRequired[str | None]
    """ARM's `model.format`: `DeepSeek`, `Mistral AI`, … Default: `OpenAI`."""
    name: str
    """The model's name."""
    version: str
    """The model's version."""


class RoutingArgs(TypedDict):
    """Arguments of model-router."""

    mode: str
    """What it weighs: `balanced`, `cost` or `quality`."""
    models: list[ModelArgs]
    """Models that it may choose; empty: all that it knows."""


class ProviderTermsArgs(TypedDict):
    """The customer's data for Anthropic; sending it accepts the publisher's terms in the Azure Marketplace."""

    organization_name: str
    """The organization."""
    country_code: str
    """Its country, in two letters."""
    industry: str
    """Its industry."""


class ModelDeploymentArgs(AccountDeploymentArgs):
    """Arguments of a model deployment: the model, the capacity, the hub."""

    account_name: pulumi.Input[str]
    """The hub's account."""
    type: str
    """How the endpoint is called: `azure-openai` or `model-inference`."""
    task: str
    """What the endpoint is asked: `chat/completions`, `embeddings`, `responses`, …"""
    api_version: NotRequired[str | None]
    """API version of the routes with a dated one; none where there are none."""
    route: NotRequired[str | None]
    """Which route is the target URI. Default: the usual one."""
    model: ModelArgs
    """The model."""
    sku: Sku
    """Kind and amount of capacity."""
    version_upgrade: NotRequired[str | None]
    """When Azure may replace the version by itself, which makes the model's version the oldest one that is wanted.
    Default: `NoAutoUpgrade`."""
    content_filter: NotRequired[pulumi.Input[str] | None]
    """Name of the content-filter policy. Default: the service's."""
    spillover: NotRequired[str | None]
    """Deployment that takes what this one cannot. Default: none."""
    provider_terms: NotRequired[ProviderTermsArgs | None]
    """What Anthropic's models need, and no others."""
    routing: NotRequired[RoutingArgs | None]
    """Arguments of model-router. Default: the service's."""
    service_tier: NotRequired[str | None]
    """How requests are served: `Default` or `Priority`. Default: the service's."""
    state: NotRequired[str | None]
    """`Running` or `Paused`. Default: the service's."""


class ModelDeployment(pulumi.ComponentResource):
    """A model behind a name of the account, and the endpoint's secrets.

    Whoever makes several gives them one `ModelDeployments` as their parent, and passes in `depends_on` what else writes
    to the account and the previous one's `last_write`.
    """

    deployment_id: pulumi.Output[str]
    """The deployment's ARM id."""

    def __init__(
        self,
        name: str,
        args: ModelDeploymentArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        live: LiveDeployment | None = None,
    ) -> None:
        super().__init__("aihub:index:ModelDeployment", name, None, opts)
        self._name = name
        self._args = args
        self._publisher = args["model"].get("publisher") or "OpenAI"
        self._upgrades = args.get("version_upgrade") in UPGRADES
        self._version = self._version_to_write(live)
        self._rewritten = _rewritten(args, live)
        self._write = in_chain(self, opts)
        terms = args.get("provider_terms")
        deployment = self._with_provider_data(terms) if terms else self._deployment()
        self.deployment_id = deployment.id
        self.last_write = self._newer_members(deployment) or deployment
        """The last write to the account."""
        self.endpoint = self._endpoint(
            pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None)
        )
        """The endpoint contract's entry, with outputs for what only Azure knows."""
        self.register_outputs({"deployment_id": self.deployment_id})

    def _version_to_write(self, live: LiveDeployment | None) -> str:
        """The declared version, or the one to which Azure has upgraded the deployment by itself: every PUT sets it."""
        model = self._args["model"]
        declared = model["version"]
        if not self._upgrades or live is None or (live.publisher, live.model) != (self._publisher, model["name"]):
            return declared
        if not live.version or not is_upgrade(declared, live.version):
            return declared
        pulumi.log.info(
            f"deployments.{self._name}.model.version: Azure has upgraded it to {live.version} (declared: {declared}), as "
            f"version_upgrade allows; it stays there. Declare {live.version} to have the settings say so, or set "
            "version_upgrade to NoAutoUpgrade to go back",
            resource=self,
        )
        return live.version

    def _deployment(self) -> pulumi.CustomResource:
        args, model = self._args, self._args["model"]
        return cognitiveservices.Deployment(
            f"{self._name}-deployment",
            resource_group_name=args["resource_group_name"],
            account_name=args["account_name"],
            deployment_name=self._name,
            sku={"name": args["sku"]["name"], "capacity": args["sku"]["capacity"]},
            properties={
                "model": {"format": self._publisher, "name": model["name"], "version": self._version},
                "version_upgrade_option": args.get("version_upgrade") or "NoAutoUpgrade",
                "rai_policy_name": args.get("content_filter"),
                "spillover_deployment_name": args.get("spillover"),
            },
            opts=pulumi.ResourceOptions.merge(
                self._write,
                # The name is taken until the old one is deleted.
                pulumi.ResourceOptions(
                    replace_on_changes=_REPLACE_ON, delete_before_replace=True, ignore_changes=self._rewritten
                ),
            ),
        )

    def _with_provider_data(self, terms: ProviderTermsArgs) -> pulumi.CustomResource:
        body = self._body()
        body["properties"]["modelProviderData"] = {
            "organizationName": terms["organization_name"],
            "countryCode": terms["country_code"],
            "industry": terms["industry"],
        }
        return ArmResource(
            f"{self._name}-deployment",
            {
                "resource_id": pulumi.Output.concat(self._args["account_id"], "/deployments/", self._name),
                "api_version": api_versions.COGNITIVE_SERVICES_PROVIDER_DATA,
                "body": body,
                "replace_on": _REPLACE_ON,
            },
            self._write,
        )

    def _body(self) -> Json:
        """Return the deployment's ARM body."""
        args, model = self._args, self._args["model"]
        properties = {
            "model": {"format": self._publisher, "name": model["name"], "version": self._version},
            "versionUpgradeOption": args.get("version_upgrade") or "NoAutoUpgrade",
            "raiPolicyName": args.get("content_filter"),
            "spilloverDeploymentName": args.get("spillover"),
        }
        return {"sku": args["sku"], "properties": {name: value for name, value in properties.items() if value}}

    def _newer_members(self, deployment: pulumi.CustomResource) -> pulumi.Resource | None:
        """Sets what the deployment's own API version lacks; None when nothing of it is asked for."""
        args, routing = self._args, self._args.get("routing")
        members: Json = {"serviceTier": args.get("service_tier"), "deploymentState": args.get("state")}
        if routing:
            members["routing"] = {"mode": routing["mode"]}
            if routing["models"]:
                members["routing"]["models"] = [
                    {"format": each.get("publisher") or "OpenAI", "name": each["name"], "version": each["version"]}
                    for each in routing["models"]
                ]
        members = {name: value for name, value in members.items() if value}
        if not members:
            return None
        return ArmUpdate(
            f"{self._name}-update",
            {
                "resource_id": deployment.id,
                "api_version": api_versions.COGNITIVE_SERVICES_ROUTING,
                "body": {"properties": members},
                # A write at the deployment's own API version takes these members away.
                "triggers": self._body(),
            },
            pulumi.ResourceOptions.merge(self._write, pulumi.ResourceOptions(depends_on=[deployment])),
        )

    def _endpoint(self, child: pulumi.ResourceOptions) -> DeclaredEndpoint:
        args, key_owner = self._args, self._args["key_owner"]
        described: EndpointDescription = {
            "name": self._name,
            "type": "azure-openai" if args["type"] == "azure-openai" else "model-inference",
            "task": args["task"],
            "model": self._name,
            "publisher": self._publisher,
            "model_name": args["model"]["name"],
            "model_version": args["model"]["version"],
            "sku": args["sku"],
        }
        if self._upgrades:
            described["model_upgrades"] = True
        called = call_details(
            account_routes(
                described,
                sub_domain=args["sub_domain"],
                api_version=args.get("api_version"),
                keys=key_owner is not None,
                first=args.get("route"),
            )
        )
        endpoint = callable_endpoint(described, called, called["auth"])
        # They do not wait for the deployment, only for what it waits for: both are made side by side.
        return with_secrets(endpoint, args, key_owner=key_owner, resource_id=self.deployment_id, opts=child)


def _rewritten(args: ModelDeploymentArgs, live: LiveDeployment | None) -> list[str]:
    """Names that Azure spells otherwise than the settings do: no change, whichever of the two the state has."""
    if live is None:
        return []
    names = {
        "properties.raiPolicyName": (args.get("content_filter"), live.content_filter),
        "properties.spilloverDeploymentName": (args.get("spillover"), live.spillover),
    }
    return [path for path, (declared, has) in names.items() if declared and is_only_rewritten(declared, has)]
