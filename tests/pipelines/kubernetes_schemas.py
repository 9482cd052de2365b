"""JSON Schemas of what the manifests declare, in the form and by the names that kubeconform takes."""

import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.cached import cached, installing

NAMES = "{{.ResourceKind}}-{{.ResourceAPIVersion}}.json"
"""How a schema's file is called."""
_PACKAGE = (
    "kubernetes-validate==1.37.0 --hash=sha256:85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9\n"
)
"""Has Kubernetes' own schemas, of every version: too much to be installed with the tests."""
_FOLDER = "kubernetes_validate/kubernetes-json-schema/v1.37.0-local-strict"
_KINDS = {"Job": "io.k8s.api.batch.v1.Job", "ServiceAccount": "io.k8s.api.core.v1.ServiceAccount"}
_KINDS["ConfigMap"] = "io.k8s.api.core.v1.ConfigMap"
_CUSTOM = Path(__file__).with_name("schemas")


def kubernetes_schemas() -> Path:
    """Return a folder with the schemas; the first test on a machine gets Kubernetes' own, in seconds."""

    def install(folder: Path) -> None:
        requirements = folder / "requirements.txt"
        requirements.write_text(_PACKAGE, encoding="utf-8")
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes", "--quiet"]
        installing([*pip, f"--dest={folder}", f"--requirement={requirements}"], folder, "kubernetes-validate")
        [wheel] = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as packed:
            text = packed.read(f"{_FOLDER}/_definitions.json").decode()
        wheel.unlink()
        text = text.replace("/api/_definitions.json#", "#").replace("#/$defs/", "#/definitions/")
        definitions = json.loads(text)["$defs"]
        for kind, name in _KINDS.items():
            _write(folder, kind, "v1", {"$ref": f"#/definitions/{name}", "definitions": definitions})
        for kind, version, schema in _custom():
            _write(folder, kind, version, schema)

    custom = b"".join(each.read_bytes() for each in sorted(_CUSTOM.glob("*.yaml")))
    return cached("kubernetes-schemas", _PACKAGE.encode() + custom, install)


def _write(folder: Path, kind: str, version: str, schema: Any) -> None:
    (folder / f"{kind.lower()}-{version}.json").write_text(json.dumps(schema), encoding="utf-8")


def _custom() -> Iterator[tuple[str, str, Any]]:
    """Yield kind, version and schema of custom resources."""
    for file in sorted(_CUSTOM.glob("*.yaml")):
        for definition in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            for each in definition["spec"]["versions"]:
                schema = each["schema"]["openAPIV3Schema"]
                close(schema)
                # What the server adds to each resource; the definition leaves it open.
                schema["properties"]["metadata"] = {"type": "object"}
                yield definition["spec"]["names"]["kind"], each["name"], schema


def close(schema: Any) -> None:
    """Refuse fields that a schema does not name, as the server does in strict validation."""
    if isinstance(schema, dict):
        if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
            schema.setdefault("additionalProperties", False)
        for each in schema.values():
            close(each)
    elif isinstance(schema, list):
        for each in schema:
            close(each)
