"""Managed compute on the hub's account: a model of the Hugging Face registry on accelerators (preview)."""

from typing import TYPE_CHECKING, NotRequired

import pulumi

from aihub.azure import api_versions
from aihub.contract.model_ids import model_of
from aihub.contract.routes import call_details, managed_deployment_routes
from components.deployments.chain import in_chain
from components.deployments.shared_args import AccountDeploymentArgs
from components.dynamic.arm_resource import ArmResource
from components.endpoint_secrets import with_secrets
from components.endpoints import callable_endpoint

if TYPE_CHECKING:
    from aihub.contract.endpoint import EndpointDescription


class ManagedComputeDeploymentArgs(AccountDeploymentArgs):
    """Arguments of managed compute on the account: the model, the accelerator, the hub."""

    model: str
    """The model's id in the registry, with its version."""
    template: str
    """The template that says how it is served, with its version."""
    accelerator: str
    """Kind of accelerator."""
    instances: NotRequired[int | None]
    """Number of instances of the model. Default: 1."""
    task: str
    """What the endpoint is asked: `chat/completions` or `embeddings`."""
    openai_compatible: bool
    """Whether the runtime speaks the v1 API."""
    route: NotRequired[str | None]
    """Which route is the target URI. Default: `managed-deployments`."""


class ManagedComputeDeployment(pulumi.ComponentResource):
    """A model on accelerators of the account, and the endpoint's secrets.

    It writes to the account as a `ModelDeployment` does, and belongs to the same chain.
    """

    deployment_id: pulumi.Output[str]
    """The deployment's ARM id."""

    def __init__(
        self, name: str, args: ManagedComputeDeploymentArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aihub:index:ManagedComputeDeployment", name, None, opts)
        instances, key_owner = args.get("instances") or 1, args["key_owner"]
        deployment = ArmResource(
            f"{name}-deployment",
            {
                "resource_id": pulumi.Output.concat(args["account_id"], "/managedComputeDeployments/", name),
                "api_version": api_versions.MANAGED_COMPUTE,
                "body": {
                    "sku": {"name": "GlobalManagedCompute", "capacity": instances},
                    "properties": {
                        "model": args["model"],
                        "deploymentTemplate": args["template"],
                        "acceleratorType": args["accelerator"],
                        "versionUpgradeOption": "NoAutoUpgrade",
                    },
                },
                "replace_on": ["properties.model", "properties.acceleratorType"],
            },
            in_chain(self, opts),
        )
        self.deployment_id = deployment.id
        self.last_write = deployment
        """The last write to the account."""
        model = model_of(args["model"])
        described: EndpointDescription = {
            "name": name,
            "type": "managed-compute",
            "task": args["task"],
            "model": name,
            "publisher": model.registry,
            "model_name": model.name,
            "model_version": model.version,
            "sku": {"name": args["accelerator"], "capacity": instances},
        }
        called = call_details(
            managed_deployment_routes(
                described,
                sub_domain=args["sub_domain"],
                openai_compatible=args["openai_compatible"],
                keys=key_owner is not None,
                first=args.get("route"),
            )
        )
        endpoint = callable_endpoint(described, called, called["auth"])
        child = pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None)
        self.endpoint = with_secrets(endpoint, args, key_owner=key_owner, resource_id=self.deployment_id, opts=child)
        """The endpoint contract's entry, with outputs for what only Azure knows."""
        self.register_outputs({"deployment_id": self.deployment_id})
