"""Find deployments that a run deletes and makes anew under the same name, since Azure cannot change what changed.

Their names stay, so this needs no consent; but calls fail from the deletion until the new one is there.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from aihub.replacement.assessment import ChangedValue
from aihub.replacement.existing import Outputs

REBUILT = (
    "It is deleted and made anew under the same name, and calls fail in between. To avoid that, declare the new one under "
    "another name, move the callers, and remove this one then"
)
"""What happens to such a deployment, and how to avoid it."""
_TYPES = {
    "aihub:index:ModelDeployment": "model deployment",
    "aihub:index:ManagedComputeDeployment": "managed compute on the account",
    "aihub:index:OnlineEndpoint": "online endpoint",
    "aihub:index:ServerlessDeployment": "serverless endpoint",
}
"""What a component of a deployment is, by its type; the settings have the same words (`made_of` in replace.py)."""

Fixed = Mapping[str, str]
"""What Azure cannot change in deployments, by path in the settings: model, accelerator, machine, kind."""


def made_of(resources: Mapping[str, Outputs]) -> Fixed:
    """Return what the deployments of a stack are made of, from the outputs of its resources by URN."""
    found: dict[str, str] = {}
    for urn, outputs in resources.items():
        types, _, name = urn.split("::", 2)[2].partition("::")
        *above, kind = types.split("$")
        if kind in _TYPES:
            found[f"deployments.{name}.type"] = _TYPES[kind]
        elif above and above[-1] in _TYPES:
            found |= {path: value for path, value in _values(above[-1], name, outputs) if value}
    return found


def rebuilt(was: Fixed, declared: Fixed) -> list[ChangedValue]:
    """Return what changes of what Azure cannot change; a deployment that is new or removed is none.

    Args:
        was: what the stack's deployments are made of.
        declared: what the settings declare, by the same paths.
    """
    changed = [
        ChangedValue(path, value, declared[path])
        for path, value in was.items()
        if path in declared and value.casefold() != declared[path].casefold()
    ]
    of_another_type = {each.path.removesuffix("type") for each in changed if each.path.endswith(".type")}
    return [
        each
        for each in changed
        if each.path.endswith(".type") or not any(each.path.startswith(start) for start in of_another_type)
    ]


def _values(component: str, name: str, outputs: Outputs) -> Iterator[tuple[str, str]]:
    body: Mapping[str, Any] = outputs.get("body") or outputs
    # Names of `properties` in states of earlier versions of azure-native.
    named = [body.get(name) for name in ("onlineDeploymentProperties", "serverlessEndpointProperties")]
    properties: Mapping[str, Any] = next(filter(None, [body.get("properties"), *named]), {})
    owner, _, slot = name.partition("-slot-") if component.endswith("OnlineEndpoint") else (name, "", "")
    if slot:
        yield f"deployments.{owner}.slots.{slot}.instance_type", str(properties.get("instanceType") or "")
        return
    owner, is_own, kind = name.rpartition("-")
    if not is_own or kind not in {"deployment", "endpoint"}:
        return
    path, model = f"deployments.{owner}.model", properties.get("model")
    if isinstance(model, dict):
        yield path, f"{model.get('format')} {model.get('name')}"
    elif isinstance(model, str):
        yield path, model
        yield f"deployments.{owner}.accelerator", str(properties.get("acceleratorType") or "")
    elif component.endswith("ServerlessDeployment"):
        yield path, str((properties.get("modelSettings") or {}).get("modelId") or "")
