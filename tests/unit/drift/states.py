"""States of a stack as `pulumi stack export` shows them; tests say what is special about theirs."""

from collections.abc import Sequence
from typing import Any

from aihub.contract.endpoint import Endpoint
from aihub.drift.engine import Reading
from aihub.drift.finding import Finding
from aihub.drift.resources import resource_findings
from aihub.drift.state import State

Json = dict[str, Any]

GROUP = "/subscriptions/s/resourceGroups/rg/providers"
ACCOUNT = f"{GROUP}/Microsoft.CognitiveServices/accounts/ai-demo"
PROJECT = f"{GROUP}/Microsoft.MachineLearningServices/workspaces/ai-demo-project"
MODIFIED = "2026-11-29T12:00:00Z"
WRITTEN = {"lastModifiedAt": "2026-11-29T11:59:00Z", "lastModifiedBy": "deployer", "lastModifiedByType": "Application"}
WRITTEN_LATER = WRITTEN | {"lastModifiedAt": "2026-11-29T13:00:00Z", "lastModifiedBy": "ann@contoso.com"}
URN = "urn:pulumi:dev::aihub::"


def entry(type_: str, name: str, id_: str, inputs: Json, outputs: Json | None = None, **more: Any) -> Json:
    """A resource below a deployment."""
    urn = f"{URN}aihub:index:ModelDeployments$aihub:index:ModelDeployment${type_}::{name}"
    known = {"urn": urn, "type": type_, "custom": True, "id": id_, "modified": MODIFIED, "inputs": inputs}
    return {**known, "outputs": inputs if outputs is None else outputs, **more}


def component(name: str) -> Json:
    kind = "aihub:index:ModelDeployment"
    return {"urn": f"{URN}aihub:index:ModelDeployments${kind}::{name}", "type": kind, "custom": False}


def deployment(name: str = "chat", upgrade: str = "NoAutoUpgrade", **more: Any) -> Json:
    properties = {"model": {"name": "gpt-4o", "version": "2024-08-06"}, "versionUpgradeOption": upgrade}
    inputs = {"properties": {**properties, "raiPolicyName": "Microsoft.DefaultV2"}, "sku": {"capacity": 10, **more}}
    outputs = {**inputs, "systemData": WRITTEN}
    type_ = "azure-native:cognitiveservices:Deployment"
    return entry(type_, f"{name}-deployment", f"{ACCOUNT}/deployments/{name}", inputs, outputs)


def state(*entries: Json, endpoints: Sequence[Endpoint] | None = None, **deployed: Any) -> State:
    stack = {"urn": f"{URN}pulumi:pulumi:Stack::aihub-dev", "type": "pulumi:pulumi:Stack", "custom": False}
    if endpoints is not None:
        stack["outputs"] = {"endpoints": list(endpoints)}
    return State({"deployment": {"resources": [stack, component("chat"), *entries], **deployed}})


def found(*entries: Json, read: Json | None, system_data: Json | None = None, looked: Any = None) -> list[Finding]:
    """What is found on the first of some resources when its provider reads these inputs."""
    first, known = entries[0], state(*entries)
    reading = Reading({each["urn"]: {"inputs": each["inputs"], "outputs": each["outputs"]} for each in entries})
    if read is None:
        reading.read[first["urn"]] = None
    else:
        outputs = {**first["outputs"], **read}
        if system_data is not None:
            outputs["systemData"] = system_data
        reading.read[first["urn"]] = {"inputs": read, "outputs": outputs}
    return list(resource_findings(known, reading, lambda _resource: looked))


def changed(inputs: Json, path: str, value: Any) -> Json:
    """A copy of some inputs with another value at a dotted path; None removes it."""
    name, _, rest = path.partition(".")
    if rest:
        return inputs | {name: changed(inputs.get(name, {}), rest, value)}
    kept = {key: each for key, each in inputs.items() if key != name}
    return kept if value is None else kept | {name: value}
