"""How long `pulumi up` takes on the demo, beside the time that Azure alone would need for it.

The local Azure takes a fraction of Azure's own times here. The critical path is computed from the same times and from
what Azure demands, not from how the program orders its steps: a resource needs those that its id stands below and those
whose id its inputs name; a second write to a resource (traffic) needs what stands below it; and below an account one
write follows the other.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.project import project
from localazure.facts import ResourceType, resource_type
from localazure.services.arm.ids import parse

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Deployed:
    """One `pulumi up` of the demo."""

    time_scale: float
    """What one of Azure's seconds takes here, in seconds."""
    resources: int
    seconds: float
    critical_path_seconds: float

    @property
    def ratio(self) -> float:
        """Time taken over time that had to be taken."""
        return self.seconds / self.critical_path_seconds


@dataclass(frozen=True)
class _Write:
    """One PUT that takes time."""

    id: str
    kind: ResourceType
    inputs: str

    @property
    def seconds(self) -> float:
        return self.kind.seconds["put"]


def measure_demo(time_scale: float, progress: Callable[[str], None]) -> Deployed:
    """Deploys the environment `local` as it is committed, into an empty local Azure.

    Raises:
        CommandError: a command failed.
        LocalAzureError: the local Azure does not start, or there is no Pulumi CLI.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        settings = {name: (ROOT / "config" / name).read_text(encoding="utf-8") for name in ("base.yaml", "local.yaml")}
        with project(Path(folder), "ours", settings, time_scale) as demo:
            done = demo.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs")
            exported = Path(folder) / "state.json"
            demo.pulumi("stack", "export", "--file", str(exported))
            resources = json.loads(exported.read_text(encoding="utf-8"))["deployment"]["resources"]
    path = critical_path_seconds(resources) * time_scale
    progress(f"demo at {time_scale:g} of Azure's times: {done.seconds:.1f} s, critical path {path:.1f} s")
    return Deployed(time_scale, len(resources), done.seconds, path)


def critical_path_seconds(resources: Iterable[Mapping[str, Any]]) -> float:
    """The least time, in Azure's seconds, in which the resources of a state can be made."""
    writes = [write for each in resources if (write := _write(each))]
    ends: dict[int, float] = {}

    def end(index: int) -> float:
        if index not in ends:
            needed = [end(other) for other in range(len(writes)) if other != index and _needs(writes, index, other)]
            ends[index] = max(needed, default=0.0) + writes[index].seconds
        return ends[index]

    longest = max((end(index) for index in range(len(writes))), default=0.0)
    in_turn = [
        end(index) + sum(below.seconds for below in writes if _is_in_turn_below(below, write))
        for index, write in enumerate(writes)
    ]
    return max([longest, *in_turn])


def _write(resource: Mapping[str, Any]) -> _Write | None:
    resource_id = str(resource.get("id", "")).lower()
    target = parse(resource_id) if resource.get("custom") and resource_id.startswith("/subscriptions/") else None
    kind = resource_type(target.type_name) if target else None
    return _Write(resource_id, kind, json.dumps(resource.get("inputs", {})).lower()) if kind else None


def _is_in_turn_below(write: _Write, owner: _Write) -> bool:
    return write.kind.serial_in == owner.kind.name and write.id.startswith(f"{owner.id}/")


def _needs(writes: list[_Write], index: int, other: int) -> bool:
    one, two = writes[index], writes[other]
    if one.id == two.id:
        return other < index
    if two.id.startswith(f"{one.id}/"):
        # A later write to a resource comes after what stands below it, such as traffic after slots.
        return _is_later(writes, index)
    return not _is_later(writes, other) and (one.id.startswith(f"{two.id}/") or f'"{two.id}"' in one.inputs)


def _is_later(writes: list[_Write], index: int) -> bool:
    return any(earlier.id == writes[index].id for earlier in writes[:index])
