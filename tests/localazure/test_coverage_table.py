"""The table of what the local Azure covers is that of the services."""

from localazure.facts import resource_types
from localazure.services.document import DOCUMENT, document
from localazure.services.registration import behaviours


def test_table_is_that_of_the_services() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "call: make coverage-table"


def test_each_type_of_the_facts_is_registered_by_a_service_and_no_other_is() -> None:
    assert sorted(behaviours()) == sorted(kind.name for kind in resource_types())
