"""Check that the names of online and serverless endpoints are free, as far as Azure shows.

The names are unique in a region. Resource Manager cannot be asked whether one is free, as it can for accounts and
vaults; it only lists the endpoints of this subscription.
"""

from collections.abc import Mapping
from functools import partial

from aihub.failures.strangers import adopting
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.reads import all_of
from aihub.preflight.subscription import resources_of_type
from aihub.settings.models import OnlineDeployment, ServerlessDeployment

_KINDS: Mapping[type[ServerlessDeployment | OnlineDeployment], str] = {
    ServerlessDeployment: "serverlessEndpoints",
    OnlineDeployment: "onlineEndpoints",
}
_UNSEEN = "an endpoint of another subscription in the region may have the name, which Azure does not show"


def _judged(target: Target) -> list[Result]:
    """Compare the names with those of the endpoints in the region."""
    names = {
        collection: {
            name: target.settings.endpoint_name(name)
            for name, each in target.deployments.items()
            if isinstance(each, kind)
        }
        for kind, collection in _KINDS.items()
    }
    wanted = {collection: each for collection, each in names.items() if each}
    found = all_of([partial(_taken, target, collection) for collection in wanted])
    return [
        _result(target, name, taken.get(endpoint.lower()), endpoint)
        for taken, each in zip(found, wanted.values(), strict=True)
        for name, endpoint in each.items()
    ]


def _taken(target: Target, collection: str) -> dict[str, str]:
    """Return the ids of endpoints in the region that are not this stack's, by name in lower case."""
    region = target.settings.hub.location
    return {
        str(each["id"]).rpartition("/")[2].lower(): str(each["id"])
        for each in resources_of_type(target, f"Microsoft.MachineLearningServices/workspaces/{collection}")
        if str(each.get("location", "")).replace(" ", "").lower() == region
        and str(each["id"]).lower() not in target.made
    }


def _result(target: Target, name: str, id_: str | None, endpoint: str) -> Result:
    where = f"deployments.{name}.endpoint_name"
    if id_ is None:
        fix = f"if `pulumi up` fails because the name is not available, choose another {where}"
        return Result("pass", where, f"no other endpoint of this subscription is named {endpoint}; {_UNSEEN}", fix)
    workspace, group = id_.split("/")[8], id_.split("/")[4]
    what = f"the endpoint {endpoint} exists already, in workspace {workspace}, resource group {group}"
    # Only one of the stack's own hub project can be adopted.
    project = (
        f"{target.group}/providers/microsoft.machinelearningservices/workspaces/{target.settings.classic_project_name}/"
    )
    adopt = f"{adopting(id_)}, or " if id_.lower().startswith(project.lower()) else ""
    return Result("fail", where, what, f"{adopt}choose another {where}")


ENDPOINT_NAMES = Check("endpoint-names", "deployments", "which endpoints the region has", _judged)
