"""The published schema of the endpoint contract."""

from pathlib import Path

import jsonschema

from aihub.contract import schema

DOCS = Path(__file__).parents[3] / "docs"


def test_published_schema_is_current() -> None:
    assert schema.is_current(DOCS), "run: make schema"


def test_schema_is_one_and_describes_every_field() -> None:
    found = schema.output_schema()
    jsonschema.Draft202012Validator.check_schema(found)
    fields = [field for each in found["$defs"].values() for field in each.get("properties", {}).values()]
    assert fields
    assert all(field["description"] for field in fields)


def test_table_of_the_documentation_has_the_fields_of_the_schema() -> None:
    text, found = (DOCS / "endpoint-contract.md").read_text(encoding="utf-8"), schema.output_schema()["$defs"]
    told = text[: text.index("## Routes")]
    assert [
        name
        for part in ("Endpoint", "Route", "Sku", "Checks")
        for name in found[part]["properties"]
        if f"`{name}`" not in told
    ] == []
