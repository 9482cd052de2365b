"""The JSON Schema of the stack output `endpoints`: `python -m aihub.contract.schema` writes it into `docs/`."""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from aihub.contract.endpoint import CallDetails, Endpoint, EndpointDescription
from aihub.contract.reading import TOLERANT

SCHEMA_FILE = "endpoint-contract.schema.json"


def output_schema() -> dict[str, Any]:
    """The schema, with what the types' own texts say of each field."""
    schema = _schema_of(list[Endpoint])
    # pydantic finds no texts of fields that a type has from another one.
    parts = _schema_of(list[EndpointDescription] | list[CallDetails])["$defs"]
    for part in ("EndpointDescription", "CallDetails"):
        schema["$defs"]["Endpoint"]["properties"] |= parts[part]["properties"]
    for each in schema["$defs"].values():
        for name, field in each.get("properties", {}).items():
            # A title that repeats the name only clutters what an editor shows.
            field.pop("title", None)
            field["description"] = " ".join(field["description"].split())
            each["properties"][name] = dict(sorted(field.items()))
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The stack output `endpoints`",
        "description": "Fields that are not described here may be added without a new version of the contract.",
    }
    return {**head, **schema}


def _schema_of(form: Any) -> dict[str, Any]:
    adapter: TypeAdapter[Any] = TypeAdapter(form, config={**TOLERANT, "use_attribute_docstrings": True})
    return adapter.json_schema()


def is_current(docs: Path) -> bool:
    """Return whether the schema in a folder is up to date with these types."""
    file = docs / SCHEMA_FILE
    return file.is_file() and file.read_text(encoding="utf-8") == _text()


def write(docs: Path) -> None:
    """Writes the schema into a folder."""
    (docs / SCHEMA_FILE).write_text(_text(), encoding="utf-8")


def _text() -> str:
    return json.dumps(output_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
