"""The tables of docs/settings.md say the defaults, the required fields and the possible values that the models have."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from aihub.settings import Settings
from tests.tables import one_test_of

DOCUMENT = (Path(__file__).parents[3] / "docs" / "settings.md").read_text(encoding="utf-8")
SCHEMA = Settings.model_json_schema()
KINDS = {
    "azure-openai": "AzureOpenAIDeployment",
    "model-inference": "ModelInferenceDeployment",
    "serverless-api": "ServerlessDeployment",
    "managed-compute": "OnlineDeployment",
    "managed-compute on the account": "ManagedComputeDeployment",
}
IN_WORDS = ("", "by ", "Azure's", "none", "one is required", "whoever runs")
"""How defaults begin that a table says in words."""
LONGEST_LIST = 12
"""Values of a field that a table lists; of regions and publishers there are more."""


def rows() -> Iterator[tuple[str, str, str]]:
    """Yield the section, path and default of each field in a table, and what its row says."""
    section = ""
    for line in DOCUMENT.splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) != 3 or not cells[0].startswith("`"):
            continue
        names, defaults = re.findall(r"`([^`]+)`", cells[0]), re.split(r", ", cells[1])
        for place, name in enumerate(names):
            path = name if not name.startswith((".", "…")) else f"{names[0].rpartition('.')[0]}{name}"
            default = defaults[place] if len(defaults) == len(names) else cells[1]
            yield section, path, f"{default} | {cells[2]}"


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    while True:
        choices = [each for each in node.get("anyOf", ()) if each.get("type") != "null"]
        if "$ref" in node:
            node = {
                **SCHEMA["$defs"][node["$ref"].rpartition("/")[2]],
                **{k: v for k, v in node.items() if k != "$ref"},
            }
        elif len(choices) == 1:
            node = {**choices[0], **{k: v for k, v in node.items() if k != "anyOf"}}
        else:
            return node


def field(section: str, path: str) -> tuple[dict[str, Any], bool] | None:
    """Return the schema of a field, and whether it is required; None for a row that is about something else."""
    if section in KINDS:
        node = SCHEMA["$defs"][KINDS[section]]
    elif section in SCHEMA["properties"] and path.partition(".")[0] != section:
        node = resolved(SCHEMA["properties"][section])
    else:
        node = SCHEMA
    required = False
    for part in path.split("."):
        node = resolved(node)
        if part == "<name>":
            node = next(iter(node["patternProperties"].values()), None) or node["additionalProperties"]
        elif part in node.get("properties", {}):
            required = part in node.get("required", ())
            node = node["properties"][part]
        else:
            return None
    return resolved(node), required


Row: TypeAlias = tuple[str, str, str, tuple[dict[str, Any], bool]]
ROWS: list[Row] = [(*row, found) for row in rows() if (found := field(row[0], row[1]))]
FIELDS = {f"{number} {row[0]}: {row[1]}": row for number, row in enumerate(ROWS)}


@one_test_of(FIELDS)
def test_table_says_what_the_model_says(row: Row) -> None:
    section, path, said, (schema, required) = row
    default = said.partition(" | ")[0]
    is_in_words = not default or default.startswith(("*", *IN_WORDS[1:]))
    if default == "required":
        assert required
    elif not is_in_words and schema.get("default") is not None:
        assert yaml.safe_load(default.replace("`", "").partition(";")[0]) == schema["default"]
    elif "." not in path:
        # A field below another one may be required only where that one is written.
        assert not required
    values = schema.get("enum", ()) if schema.get("type") == "string" else ()
    for value in values if len(values) <= LONGEST_LIST and section != "waivers" else ():
        assert f"`{value}`" in said, f"{value} is missing"


def test_most_fields_are_in_a_table_that_is_compared() -> None:
    assert len(FIELDS) > 60
