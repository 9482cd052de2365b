"""docs/settings.md has every field, and its examples are valid."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aihub.settings import load_settings, schema

DOCUMENT = (Path(__file__).parents[3] / "docs" / "settings.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", DOCUMENT, flags=re.DOTALL)


def test_every_field_is_there() -> None:
    words = set(re.findall(r"\w+", DOCUMENT))
    models = [schema.file_schema(), *schema.file_schema()["$defs"].values()]
    assert {field for model in models for field in model["properties"]} - words == set()


def test_the_examples_are_valid_together(write: Callable[..., Path]) -> None:
    hub = "hub: {name: ai-x, location: swedencentral}\n"
    others, deployments = zip(*(example.partition("deployments:\n")[::2] for example in EXAMPLES), strict=True)
    settings = load_settings(write(dev=f"{hub}{''.join(others)}deployments:\n{''.join(deployments)}"), "dev")
    assert {deployment.type for deployment in settings.deployments.values()} == {
        "azure-openai",
        "model-inference",
        "serverless-api",
        "managed-compute",
    }


def test_table_of_releases_has_each_field_in_its_column() -> None:
    text = (Path(__file__).parents[3] / "docs" / "releases.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1:-1] for row in text.splitlines() if row.startswith("| `")]
    table = {place: cells[1:] for cells in rows if len(cells) == 4 for place in re.findall(r"`([^`]+)`", cells[0])}

    for path, promotion in _promotions(schema.file_schema()).items():
        if path == "release":
            continue
        place = max((place for place in table if f"{path}.".startswith(f"{place}.")), key=len)
        cell = table[place][("release", "adjustable", "environment").index(promotion)]
        within = path.removeprefix(f"{place}.")
        listed = {f"`{within}`", f"`{within.partition('.')[0]}`"}
        assert "all" in cell.split() or any(name in cell for name in listed), f"{path} is {promotion}"


def _promotions(model: dict[str, Any], above: str = "", defs: dict[str, Any] | None = None) -> dict[str, str]:
    """What a promotion makes of each field, by its path; `*` stands for a name."""
    defs = defs or model["$defs"]
    found: dict[str, str] = {}
    for name, field in model["properties"].items():
        sections = re.findall(r"#/\$defs/(\w+)", json.dumps({**field, "items": None}))
        named = "*." if field.keys() & {"patternProperties", "additionalProperties", "propertyNames"} else ""
        if not sections:
            found[f"{above}{name}"] = field["x-promotion"]
        for section in sections:
            found |= _promotions(defs[section], f"{above}{name}.{named}", defs)
    return found
