"""The JSON schema of one settings file, for editors: completion, hover and warnings while typing.

Generated from the models: `python -m aihub.settings.schema` writes `config/schema.json`. A file need not be
complete (`base.yaml` and a stack's file complete each other), so nothing is required, and null (which removes
a name that `base.yaml` has) is allowed wherever something can be left out.
"""

import json
import sys
from pathlib import Path
from typing import Any

from aihub.settings.models import Settings

SCHEMA_FILE = "schema.json"


def file_schema() -> dict[str, Any]:
    """Return the schema of one file."""
    schema = Settings.model_json_schema()
    for model in (schema, *schema["$defs"].values()):
        _relax(model)
    schema["title"] = "Settings of an Azure AI hub"
    # The newest draft that the editors' YAML language server supports everywhere.
    return {"$schema": "http://json-schema.org/draft-07/schema#", **schema}


def is_current(config_dir: Path) -> bool:
    """Say whether the schema in a folder is the one that this version generates."""
    file = config_dir / SCHEMA_FILE
    return file.is_file() and file.read_text(encoding="utf-8") == _text()


def write(config_dir: Path) -> None:
    """Write the schema into a folder."""
    (config_dir / SCHEMA_FILE).write_text(_text(), encoding="utf-8")


def _text() -> str:
    return json.dumps(file_schema(), indent=2) + "\n"


def _relax(model: dict[str, Any]) -> None:
    required = model.pop("required", ())
    for name, field in model["properties"].items():
        # A title that repeats the name, and the line breaks of the source, only clutter what an editor shows.
        field.pop("title", None)
        field["description"] = " ".join(field["description"].split())
        for pattern, entry in field.get("patternProperties", {}).items():
            field["patternProperties"][pattern] = _nullable(_any_kind(entry))
            field["additionalProperties"] = False
        if name not in required:
            model["properties"][name] = _nullable(field)


def _any_kind(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a deployment whose `type`, or `host`, may stand in the other file."""
    entry.pop("discriminator", None)
    kinds = [kind for choice in entry.pop("oneOf", ()) for kind in choice.get("oneOf", [choice])]
    return {"anyOf": kinds, **entry} if kinds else entry


def _nullable(field: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in field:
        nothing = {"type": "null"}
        return field if nothing in field["anyOf"] else {**field, "anyOf": [*field["anyOf"], nothing]}
    if "$ref" in field:
        about = {key: value for key, value in field.items() if key != "$ref"}
        return {**about, "anyOf": [{"$ref": field["$ref"]}, {"type": "null"}]}
    if "const" in field:
        field = {**field, "enum": [field.pop("const")]}
    if "enum" in field:
        field = {**field, "enum": [*field["enum"], None]}
    return {**field, "type": [field["type"], "null"]}


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "config"))
