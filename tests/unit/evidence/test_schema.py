import json
from pathlib import Path

from jsonschema import Draft202012Validator

from aihub.evidence.schema import SCHEMA_FILE, text
from tests.unit.evidence.written import record

FILE = Path(__file__).parents[3] / "docs" / SCHEMA_FILE


def test_the_published_schema_is_that_of_the_records() -> None:
    assert FILE.read_text(encoding="utf-8") == text()


def test_a_record_has_the_published_form() -> None:
    schema = json.loads(FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(record(2, "e" * 64).text()))
    Draft202012Validator(schema).validate(json.loads(record(release=None, commit=None, problem="slow").text()))
