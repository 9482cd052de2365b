"""Previews and states as Pulumi prints them."""

import copy
from typing import Any

Json = dict[str, Any]

SECRET_OBJECT = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:n:c"}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
MODEL = "azure-native:cognitiveservices:Deployment"
TRACE = [{"pc": 1, "sourcePosition": "project:///components/model.py#10"}]


def urn(name: str, kind: str = MODEL, stack: str = "test") -> str:
    """The URN of a resource."""
    return f"urn:pulumi:{stack}::aihub::aihub:index:ModelDeployments${kind}::{name}"


def step(op: str, name: str, old: Json | None = None, new: Json | None = None, kind: str = MODEL) -> Json:
    """A step of a preview, with the inputs before and after."""
    made: Json = {"op": op, "urn": urn(name, kind), "detailedDiff": None}
    for state, inputs in (("oldState", old), ("newState", new)):
        if inputs is not None:
            made[state] = {"urn": urn(name, kind), "custom": True, "inputs": inputs, "stackTrace": TRACE}
    return made


def preview(*steps: Json) -> Json:
    """What `pulumi preview --json` prints."""
    return {"steps": copy.deepcopy(list(steps)), "diagnostics": [], "duration": 1, "changeSummary": {}}


CHANGED = preview(
    step("same", "aihub-test", {}, {}, "pulumi:pulumi:Stack"),
    step("create", "new", None, {"sku": {"name": "Standard", "capacity": 5}, "resourceGroupName": UNKNOWN}),
    step("update", "chat", {"sku": {"capacity": 10}, "tags": ["a"]}, {"sku": {"capacity": 20}, "tags": ["a"]}),
    step("replace", "whisper", {"model": {"name": "whisper"}}, {"model": {"name": "gpt-4o-transcribe"}}),
    step("delete", "old", {"sku": {"capacity": 1}}),
)


def resource(name: str, **fields: Any) -> Json:
    """A resource of a state."""
    return {
        "urn": urn(name),
        "custom": True,
        "id": f"/subscriptions/x/{name}",
        "type": MODEL,
        "inputs": {"sku": {"capacity": 10}},
        "outputs": {"etag": "1", "token": dict(SECRET_OBJECT)},
        "parent": urn("deployments"),
        "dependencies": [urn("a"), urn("b")],
        "created": "2026-11-29T15:05:18Z",
        "modified": "2026-11-29T15:05:18Z",
        "stackTrace": TRACE,
        "sourcePosition": "project:///components/model.py#10",
        **fields,
    }


STATE: Json = {"manifest": {"time": "2026-11-29T15:05:18Z"}, "resources": [resource("chat"), resource("old")]}
