"""`python -m tests.unit.policy.recorded [CASE …]`: record previews and states of the real engine anew."""

import gzip
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from localazure.client_locations import Location
from localazure.engine import engine_path, pulumi_with_python
from tests.e2e.preloaded import preloaded
from tests.e2e.project import HUB_NAME, Project
from tests.unit.policy.recorded import CASES, FOLDER

_OF_RESOURCE = ("urn", "type", "id", "inputs", "propertyDependencies")
_LEFT_OUT = {"__provider", "__createBeforeDelete", "value"}


def main() -> None:
    """Run each case to its end, and keep what policies read of it."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        cli = pulumi_with_python(engine_path(print), folder / "pulumi")
        with preloaded(folder / "bin", cli) as launchers:
            for name in sys.argv[1:] or CASES:
                _record(Project(folder / name, launchers), name, CASES[name])


def _record(project: Project, name: str, settings: dict[str, Any] | None) -> None:
    try:
        if settings is None:
            program = project.folder / "__main__.py"
            program.unlink()
            program.write_text((FOLDER / f"{name}.py").read_text(encoding="utf-8"), encoding="utf-8")
        project.start()
        if settings is not None:
            project.write(settings)
            # In the hub's network, where a private endpoint answers.
            project.environment |= project.azure.environment(location=Location("10.80.0.20", f"vnet-{HUB_NAME}"))
        _write(f"{name}.preview", _preview(project.json("preview", "--json", "--show-sames")))
        project.up()
        _write(f"{name}.state", _state(project.json("stack", "export")))
    finally:
        project.close()


def _preview(found: dict[str, Any]) -> dict[str, Any]:
    steps = found["steps"]
    return {"steps": [{**_only(each, ("op", "urn")), "newState": _resource(each["newState"])} for each in steps]}


def _state(found: dict[str, Any]) -> dict[str, Any]:
    resources = [_resource(each) for each in found["deployment"]["resources"] if "providers" not in each["type"]]
    return {"version": found["version"], "deployment": {"resources": resources}}


def _resource(given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = _without(_only(given, _OF_RESOURCE))
    return found


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without(each) for name, each in value.items() if name not in _LEFT_OUT}
    return [_without(each) for each in value] if isinstance(value, list) else value


def _only(given: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


def _write(name: str, document: dict[str, Any]) -> None:
    data = json.dumps(document, indent=1, sort_keys=True).encode()
    (FOLDER / f"{name}.json.gz").write_bytes(gzip.compress(data, mtime=0))


if __name__ == "__main__":
    main()
