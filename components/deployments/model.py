"""A model deployment on the hub's account: Azure OpenAI models and those of other publishers."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi.resource import DependencyResource
from pulumi_azure_native import cognitiveservices

from aihub.endpoint import Endpoint, Sku, account_endpoint
from components.endpoint_secrets import EndpointSecrets


class Model(TypedDict):
    """An entry of the model catalogue."""

    publisher: NotRequired[str | None]
    """ARM's `model.format`: `DeepSeek`, `Mistral AI`, … Default: `OpenAI`."""
    name: str
    """The model's name."""
    version: str
    """The model's version."""


class ModelDeploymentArgs(TypedDict):
    """Which model, how much of it, and on which hub."""

    resource_group_name: pulumi.Input[str]
    """The hub's resource group."""
    account_name: pulumi.Input[str]
    """The hub's account."""
    sub_domain: str
    """The account's custom sub-domain."""
    vault_name: pulumi.Input[str]
    """The hub's Key Vault, for the endpoint's secrets."""
    key: NotRequired[pulumi.Input[str] | None]
    """The account's key; none where it takes only Entra tokens."""
    type: str
    """How the endpoint is called: `azure-openai` or `model-inference`."""
    task: str
    """What the endpoint is asked: `chat/completions`, `embeddings` or `responses`."""
    api_version: str
    """API version of the target URI."""
    model: Model
    """The model."""
    sku: Sku
    """Kind and amount of capacity."""
    version_upgrade: NotRequired[pulumi.Input[str] | None]
    """When Azure may replace the version by itself. Default: `NoAutoUpgrade`."""
    content_filter: NotRequired[pulumi.Input[str] | None]
    """Name of the content-filter policy. Default: the service's."""
    tags: NotRequired[dict[str, str] | None]
    """Tags of the endpoint's secrets, beside those that say which endpoint it is."""


class ModelDeployments(pulumi.ComponentResource):
    """Parent of all model deployments of one account, which Azure must see one at a time.

    Azure refuses two writes below one account at a time with 409 RequestConflict, on deletion too. A chain, each
    deployment after the one before it, orders creations and changes, but not deletions: there the engine goes by
    direct dependencies alone (`ScheduleDeletes` in its step_generator.go), and when of three the first and the last are
    taken out, both would go at once. Hence each deployment also depends on this parent, which to the engine means all
    that stand below it so far (`DependenciesOf` in its dependency_graph.go). A list of all earlier deployments would do
    the same, and make state and run time grow with the square of their number.
    """

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:ModelDeployments", name, None, opts)
        self.register_outputs({})

    def all_so_far(self) -> pulumi.Output[pulumi.Resource]:
        """What a deployment below depends on: this parent by its name, since the SDK takes the object for a list."""

        async def by_name() -> pulumi.Resource:
            return DependencyResource(str(await self.urn.future()))

        return pulumi.Output.from_input(by_name())


class ModelDeployment(pulumi.ComponentResource):
    """A model behind a name of the account, and the endpoint's secrets.

    Whoever makes several gives them one `ModelDeployments` as their parent, and passes in `depends_on` what else writes
    to the account and the previous one's `deployment`.
    """

    deployment_id: pulumi.Output[str]
    """The deployment's ARM id."""

    def __init__(self, name: str, args: ModelDeploymentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:ModelDeployment", name, None, opts)
        child = pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None)
        siblings = [opts.parent.all_so_far()] if opts and isinstance(opts.parent, ModelDeployments) else []
        model = args["model"]
        publisher = model.get("publisher") or "OpenAI"
        self.deployment = cognitiveservices.Deployment(
            f"{name}-deployment",
            resource_group_name=args["resource_group_name"],
            account_name=args["account_name"],
            deployment_name=name,
            sku={"name": args["sku"]["name"], "capacity": args["sku"]["capacity"]},
            properties={
                "model": {"format": publisher, "name": model["name"], "version": model["version"]},
                "version_upgrade_option": args.get("version_upgrade") or "NoAutoUpgrade",
                "rai_policy_name": args.get("content_filter"),
            },
            opts=pulumi.ResourceOptions.merge(
                child,
                pulumi.ResourceOptions(
                    depends_on=siblings,
                    # Azure changes a deployment's version and capacity in place, but not which model it is. The name
                    # is taken until the old one is deleted.
                    replace_on_changes=["properties.model.format", "properties.model.name"],
                    delete_before_replace=True,
                ),
            ),
        )
        self.deployment_id = self.deployment.id
        self.endpoint = self._endpoint(name, args, publisher, child)
        """The endpoint contract's entry, with outputs for what only Azure knows."""
        self.register_outputs({"deployment_id": self.deployment_id})

    def _endpoint(
        self, name: str, args: ModelDeploymentArgs, publisher: str, child: pulumi.ResourceOptions
    ) -> Endpoint:
        key = args.get("key")
        endpoint = account_endpoint(
            name=name,
            type_name=args["type"],
            sub_domain=args["sub_domain"],
            task=args["task"],
            api_version=args["api_version"],
            publisher=publisher,
            model=args["model"]["name"],
            version=args["model"]["version"],
            sku=args["sku"],
            keys=key is not None,
        )
        # They do not wait for the deployment, only for what it waits for: both are made side by side.
        secrets = EndpointSecrets(
            name,
            {
                "resource_group_name": args["resource_group_name"],
                "vault_name": args["vault_name"],
                "endpoint": endpoint,
                "key": key,
                "tags": args.get("tags"),
            },
            child,
        )
        endpoint["uri_secret"], endpoint["key_secret"] = secrets.uri_secret_id, secrets.key_secret_id
        endpoint["resource_id"] = self.deployment_id
        return endpoint
