"""Make the provider of azure-native in a state that has none.

Pulumi makes a default provider from the stack's configuration when a resource first needs it. `pulumi import` of one
resource does so, and reads nothing else; its entry is then replaced by the adopted one.
"""

import json
import tempfile
from pathlib import Path

from aihub import pulumi_cli
from aihub.adopt.state.declared import Declared, Program
from aihub.adopt.state.entries import provider_of
from aihub.adopt.state.places import Place
from aihub.arm.bodies import Json

_STACK, _OUTER = "pulumi:pulumi:Stack", "in-the-state"


def make_provider(project: Path, stack: str, program: Program, declared: Declared, place: Place) -> None:
    """Import one resource by Pulumi's own import, without generating code for it.

    Raises:
        PulumiError: Pulumi refused.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "import.json"
        file.write_text(json.dumps(_import_file(program, declared, place)), encoding="utf-8")
        options = ["--generate-code=false", "--protect=false", "--skip-preview", "--yes"]
        pulumi_cli.run(project, ["import", "--file", str(file), *options], stack)


def _import_file(program: Program, declared: Declared, place: Place) -> Json:
    """Return Pulumi's import file for a resource and the components around it."""
    above = [each for each in program.ancestors(declared) if each.type != _STACK]
    numbered = {each.urn: f"around-{index}" for index, each in enumerate(above)}
    resources: list[Json] = [
        {
            "type": each.type,
            "name": numbered[each.urn],
            "logicalName": each.name,
            "component": True,
            **_parent(each, numbered),
        }
        for each in reversed(above)
    ]
    # `default_3_29_0`
    version = provider_of(declared).rpartition("::default_")[2].replace("_", ".")
    one = {
        "type": declared.type,
        "name": declared.name,
        "id": place.id,
        "version": version,
        **_parent(declared, numbered),
    }
    # The component that the state has already, if any.
    outer = above[-1].parent if above else declared.parent
    known = {"nameTable": {_OUTER: outer}} if outer and not outer.rpartition("::")[0].endswith(_STACK) else {}
    return {**known, "resources": [*resources, one]}


def _parent(declared: Declared, numbered: dict[str, str]) -> Json:
    if declared.parent.rpartition("::")[0].endswith(_STACK):
        return {}
    return {"parent": numbered.get(declared.parent, _OUTER)}
