"""The JSON Schema of `config/promotion.yaml`, for editors.

`python -m aihub.promotion.schema` writes it into `config/`.
"""

import json
import sys
from pathlib import Path

from aihub.promotion.rules import Entry, RetirementDate, Rules
from aihub.settings.schema import docstrings

SCHEMA_FILE = "promotion.schema.json"


def text() -> str:
    """Return the text of the schema's file."""
    schema = Rules.model_json_schema()
    for model in (Rules, Entry, RetirementDate):
        descriptions = docstrings(model)
        found = schema if model is Rules else schema["$defs"][model.__name__]
        for name, field in found["properties"].items():
            # A title that repeats the name only clutters what an editor shows.
            field.pop("title", None)
            field["description"] = descriptions[name]
    # The newest draft that the YAML language server of editors supports.
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Order and conditions of promotion"}
    return json.dumps({**schema, **head}, indent=2) + "\n"


if __name__ == "__main__":
    (Path(sys.argv[1] if len(sys.argv) > 1 else "config") / SCHEMA_FILE).write_text(text(), encoding="utf-8")
