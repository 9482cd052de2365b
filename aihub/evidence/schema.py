"""The JSON Schema of records: `python -m aihub.evidence.schema` writes it into `docs/`."""

import json
import sys
from pathlib import Path

from aihub.evidence.record import Record

SCHEMA_FILE = "evidence-record.schema.json"


def text() -> str:
    """Return the text of the schema's file."""
    schema = Record.model_json_schema()
    for field in schema["properties"].values():
        # A title that repeats the name only clutters what an editor shows.
        field.pop("title", None)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A record of an environment's evidence"}
    schema.pop("title")
    return json.dumps({**head, **schema}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (Path(sys.argv[1] if len(sys.argv) > 1 else "docs") / SCHEMA_FILE).write_text(text(), encoding="utf-8")
