"""What is committed beside the behaviours is theirs: the document, snapshots, prices."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from tests.conformance.assumptions import Evidence, assumptions
from tests.conformance.document import CONFIRMED, DOCUMENT, confirm, confirmed, document
from tests.conformance.prices import prices
from tests.conformance.snapshots import Snapshots

SNAPSHOTS = Snapshots()
KINDS = {"text", "number", "boolean", "null", "object", "list", "or"}


def leaves(form: Any) -> set[str]:
    """The words for types in a form."""
    if isinstance(form, dict):
        return set().union(*map(leaves, form.values()))
    return set().union(*map(leaves, form)) if isinstance(form, list) else set(form.split())


def test_document_is_that_of_the_behaviours() -> None:
    text = document(assumptions(), confirmed())
    assert DOCUMENT.read_text(encoding="utf-8") == text, "call: make assumptions"


def test_each_behaviour_has_a_snapshot_which_holds_no_value() -> None:
    for each in assumptions().values():
        records = SNAPSHOTS.of(each)
        assert records, f"{each.id} has no snapshot; call: make conformance ACCEPT=1"
        assert set().union(*(leaves(record.get("form", {})) for record in records)) <= KINDS


def test_no_snapshot_is_left_of_a_behaviour_that_is_no_more() -> None:
    kept = {
        line[:-1]
        for file in SNAPSHOTS.folder.glob("*.yaml")
        for line in file.read_text("utf-8").splitlines()
        if line.endswith(":") and line[0] not in " -#"
    }
    assert kept == set(assumptions())


def test_whatever_a_run_makes_has_a_price() -> None:
    made = set()
    for each in assumptions().values():
        for record in SNAPSHOTS.of(each):
            found = re.fullmatch(r"PUT (?:.*/providers/)?(Microsoft\.\w+)/(.*)", record["request"])
            if found and record["status"] < 300:
                made.add(f"{found[1]}/{'/'.join(found[2].split('/')[::2])}")
    priced = {each.type for each in prices()}
    assert made <= priced
    assert all(each.source.startswith("https://") and each.usd >= 0 for each in prices())


def test_confirmation_is_kept_with_its_day(tmp_path: Path) -> None:
    file = tmp_path / "confirmed.yaml"
    file.write_bytes(CONFIRMED.read_bytes())
    confirm(["vault_lives"], date(2026, 12, 1), file)
    confirm(["hub_lives"], date(2026, 12, 2), file)
    dates = confirmed(file)
    assert dates["vault_lives"] == date(2026, 12, 1)
    row = next(line for line in document(assumptions(), dates).splitlines() if "`hub_lives`" in line)
    assert row.endswith("| 2026-12-02 |")
    assert file.read_text(encoding="utf-8").startswith("# When each assumption")


def test_evidence_is_of_three_kinds_and_has_a_source() -> None:
    known = assumptions().values()
    assert {each.evidence for each in known} == set(Evidence)
    assert all(each.sources and each.sentence.endswith(".") for each in known)
