"""The JSON Schema of `config/promotion.yaml`, for editors.

`python -m aihub.promotion.schema` writes it into `config/`.
"""

import json
import sys
from pathlib import Path
from typing import Any

from aihub.promotion.rules import Rules

SCHEMA_FILE = "promotion.schema.json"


def text() -> str:
    """Return the text of the schema's file."""
    schema = Rules.model_json_schema()
    for model in (schema, *schema["$defs"].values()):
        _tidy(model["properties"])
    # The newest draft that the YAML language server of editors supports.
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Order and conditions of promotion"}
    return json.dumps({**schema, **head}, indent=2) + "\n"


def _tidy(properties: dict[str, Any]) -> None:
    for field in properties.values():
        # A title that repeats the name only clutters what an editor shows.
        field.pop("title", None)
        field["description"] = " ".join(field["description"].split())


if __name__ == "__main__":
    (Path(sys.argv[1] if len(sys.argv) > 1 else "config") / SCHEMA_FILE).write_text(text(), encoding="utf-8")
