"""Which release is in which environment, and how it was judged there, by the records alone."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from aihub.evidence.backend import Environment
from aihub.evidence.effect import effect
from aihub.promotion.decision import shown
from aihub.promotion.evidence import Evidence, read_evidence
from aihub.promotion.rules import read_rules
from aihub.safe_text import cleaned, one_line
from aihub.settings.releases import files

_UNBOUNDED = 10_000
_WORDS = {"pass": "passed", "revoked": "failed", "none": "not tested"}


@dataclass(frozen=True)
class Cell:
    """A release in one environment."""

    stack: str
    deployed: bool
    """Whether it is what the latest record says is deployed."""
    state: Literal["none", "pass", "revoked"]
    """The judgement of the records; `none` where no full run has decided."""
    record: int | None
    """Number of the record that decides."""
    at: datetime | None
    """Time of that record."""


@dataclass(frozen=True)
class Row:
    """A release in all environments where it has been."""

    release: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Status:
    """The releases, the latest first, by environments in the order of promotion."""

    stacks: tuple[str, ...]
    rows: tuple[Row, ...]
    findings: tuple[str, ...]
    """What is wrong with records, a line for each; those of that environment are not in the table."""


def status(project: Path, now: datetime | None = None) -> Status:
    """Return the status of all releases that have a file or a record.

    Raises:
        SettingsError: the rules of promotion are invalid, or there are none.
        ReleaseError: the file of a release was altered.
        EvidenceError: records cannot be read.
        PulumiError: Pulumi is logged in nowhere.
        LoginError: the records are in a container, and nobody is logged in.
    """
    config, now = project / "config", now or datetime.now(UTC)
    first, *others = [each.stack for each in read_rules(config).order]
    environments = [(one := Environment(project, first)), *map(one.beside, others)]
    with ThreadPoolExecutor(len(environments)) as pool:
        read = list(pool.map(lambda each: read_evidence(each, now), environments))
    latest = dict.fromkeys((each.id for each in files.read_all(config)), datetime.min.replace(tzinfo=UTC))
    recorded = (each for evidence in read for each in evidence.records)
    latest |= {each.release: each.at for each in sorted(recorded, key=lambda each: each.at) if each.release}
    ordered = sorted(latest, key=lambda each: (latest[each], each), reverse=True)
    rows = [Row(each, tuple(cell for evidence in read if (cell := _cell(evidence, each)))) for each in ordered]
    findings = [f"{each.stack}: {finding}" for each in read for finding in each.findings]
    return Status(tuple(each.stack for each in environments), tuple(rows), tuple(findings))


def report(found: Status, output: str) -> str:
    """Return the status as `text`, a table, or as `json`."""
    if output == "json":
        document = {"stacks": found.stacks, "releases": [_as_json(each) for each in found.rows]}
        return json.dumps(cleaned({**document, "findings": found.findings}), indent=2)
    lines = _table(found) if found.rows else ["no releases yet; write one with: aihub release create --stack dev"]
    return "\n".join([*lines, *map(one_line, found.findings)])


def _cell(evidence: Evidence, release: str) -> Cell | None:
    # A preflight names the release that is to come, and not the one that is there.
    there = [each for each in evidence.records if each.kind != "preflight"]
    judged = effect(evidence.records, release)
    deployed = bool(there) and there[-1].release == release
    if not deployed and judged.state == "none":
        return None
    by = judged.record
    number, at = (by.sequence, by.at) if by else (None, None)
    return Cell(evidence.stack, deployed, judged.state, number, at)


def _as_json(row: Row) -> dict[str, object]:
    cells = [asdict(each) | {"at": each.at and shown(each.at)} for each in row.cells]
    return {"release": row.release, "environments": cells}


def _table(found: Status) -> Sequence[str]:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for heading in ("RELEASE", *(each.upper() for each in found.stacks)):
        table.add_column(heading, no_wrap=True)
    for row in found.rows:
        cells = {each.stack: each for each in row.cells}
        texts = [_text(cells.get(stack)) for stack in found.stacks]
        # As a string it could hold rich's markup.
        table.add_row(*map(Text, [row.release[:12], *texts]))
    console = Console(width=_UNBOUNDED, highlight=False)
    with console.capture() as captured:
        console.print(table)
    return [line.rstrip() for line in captured.get().splitlines()]


def _text(cell: Cell | None) -> str:
    if cell is None:
        return "-"
    at = f" {cell.at.astimezone(UTC):%Y-%m-%d %H:%M}" if cell.at else ""
    return f"{'deployed, ' if cell.deployed else ''}{_WORDS[cell.state]}{at}"
