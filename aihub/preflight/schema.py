"""The JSON Schema of `aihub preflight --output json`: `python -m aihub.preflight.schema` writes it into `docs/`."""

import json
import sys
from pathlib import Path
from typing import Any, get_args

from aihub.preflight.check import Status
from aihub.preflight.report import FIELDS, VERDICTS

SCHEMA_FILE = "preflight.schema.json"


def text() -> str:
    """Return the text of docs/preflight.schema.json, which describes `aihub preflight --output json`."""
    fields: dict[str, Any] = {name: {"type": "string", "description": what} for name, what in FIELDS.items()}
    fields["status"] = {**fields["status"], "enum": list(get_args(Status))}
    result = {"type": "object", "properties": fields, "required": list(fields)}
    codes = {"type": "integer", "enum": sorted(VERDICTS), "description": "The command's exit code."}
    properties = {
        "stack": {"type": "string", "description": "Name of the stack."},
        "exit_code": codes,
        "results": {"type": "array", "items": result, "description": "In the order of the checks."},
    }
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The output of `aihub preflight --output json`",
        "description": "Fields and checks that are not described here may be added.",
    }
    whole = {**head, "type": "object", "properties": properties, "required": list(properties)}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (Path(sys.argv[1] if len(sys.argv) > 1 else "docs") / SCHEMA_FILE).write_text(text(), encoding="utf-8")
