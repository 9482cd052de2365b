"""The JSON Schema of a settings file, with which editors complete, explain and check while a person types.

`python -m aihub.settings.schema` generates `config/schema.json` from the models. A file may be incomplete, since
`base.yaml` and a stack's file are merged: no field is required, and null, which removes a name of `base.yaml`, is
allowed wherever a value may be left out.
"""

import ast
import inspect
import json
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from aihub.settings.models import Settings
from aihub.settings.models.base import Section

SCHEMA_FILE = "schema.json"


def file_schema() -> dict[str, Any]:
    """Return the JSON Schema of one settings file."""
    schema = Settings.model_json_schema()
    models = {"Settings": schema, **schema["$defs"]}
    for section in _subclasses(Section):
        if section.__name__ in models:
            _relax(models[section.__name__], section)
    schema["title"] = "Settings of an Azure AI hub"
    # The newest draft that the YAML language server of editors supports.
    return {"$schema": "http://json-schema.org/draft-07/schema#", **schema}


def is_current(config_dir: Path) -> bool:
    """Return whether the folder's `schema.json` is up to date with the models."""
    file = config_dir / SCHEMA_FILE
    return file.is_file() and file.read_text(encoding="utf-8") == text_of_schema()


def write(config_dir: Path) -> None:
    """Write `schema.json` into a folder."""
    (config_dir / SCHEMA_FILE).write_text(text_of_schema(), encoding="utf-8")


@cache
def text_of_schema() -> str:
    """Return the content of `schema.json`, which is the same for as long as a process runs."""
    return json.dumps(file_schema(), indent=2) + "\n"


def _subclasses(section: type[Section]) -> Iterator[type[Section]]:
    for each in section.__subclasses__():
        yield each
        yield from _subclasses(each)


def docstrings(section: type[Section]) -> dict[str, str]:
    """Return the docstring below each field of a section in its source, or in that of a base class.

    Pydantic's `use_attribute_docstrings` does the same whenever a model class is created, which takes a third of the
    time in which a command loads the settings; only editors need the descriptions.
    """
    found: dict[str, str] = {}
    for each in reversed(section.mro()):
        if each is not Section and issubclass(each, Section):
            for field, text in pairwise(_classes(each.__module__)[each.__name__].body):
                match field, text:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                        found[section.model_fields[name].alias or name] = " ".join(said.split())
    return found


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    """Return the definition of each class in a module's source."""
    definitions = ast.parse(inspect.getsource(sys.modules[module])).body
    return {each.name: each for each in definitions if isinstance(each, ast.ClassDef)}


def _relax(model: dict[str, Any], section: type[Section]) -> None:
    required, descriptions = model.pop("required", ()), docstrings(section)
    promotions = {info.alias or name: section.promotion_of(name).value for name, info in section.model_fields.items()}
    for name, found in model["properties"].items():
        about = {"description": descriptions[name], "x-promotion": promotions[name]}
        field = dict(sorted({**found, **about}.items()))
        # A title that repeats the name only clutters what an editor shows.
        field.pop("title", None)
        for pattern, entry in field.get("patternProperties", {}).items():
            field["patternProperties"][pattern] = _nullable(_any_kind(entry))
            field["additionalProperties"] = False
        model["properties"][name] = field if name in required else _nullable(field)


def _any_kind(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a deployment whose `type` or `host` may be in the other file."""
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
