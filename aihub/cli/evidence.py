"""`aihub evidence`."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from aihub.cli.common import FAILED, fail, output_option, progress, project_folder, show, stack_option

if TYPE_CHECKING:
    from aihub.evidence.record import Record


@click.group()
def evidence() -> None:
    """Read the records beside a stack's state: what was done to the stack, and how it went.

    They are written by commands with --record, such as `aihub smoke`, numbered from 1 on, and never changed.

    Exit codes: 0 done; 1 the records cannot be read, or, with verify, are not whole.
    """


@evidence.command("list")
@stack_option
@output_option
def list_(stack: str | None, output: str) -> None:
    """List the records, and what they come to for each release."""
    from aihub.evidence.backend import Environment
    from aihub.evidence.effect import effect
    from aihub.evidence.store import records

    environment = Environment(project_folder(), stack)
    found = records(environment.store)
    effects = {release: effect(found, release) for release in dict.fromkeys(each.release for each in found)}
    if output == "json":
        document = {
            "records": [each.model_dump(mode="json") for each in found],
            "effects": [
                {"release": release, "state": each.state, "record": each.record and each.record.sequence}
                for release, each in effects.items()
            ],
        }
        show(json.dumps(document, indent=2))
        return
    if not found:
        progress(f"no records in {environment.store.where}; write one with: aihub smoke --record")
        return
    lines = [_line(each) for each in found]
    for release, each in effects.items():
        by = f", by record {each.record.sequence}" if each.record else ""
        lines.append(f"{_release(release)}: {each.state}{by}")
    show("\n".join(lines))


@evidence.command("show")
@click.argument("number", metavar="N", type=click.IntRange(min=1))
@stack_option
@output_option
def show_(number: int, stack: str | None, output: str) -> None:
    """Show record N."""
    from aihub.evidence.backend import Environment
    from aihub.evidence.record import parse

    store = Environment(project_folder(), stack).store
    if number not in store.sequences():
        fail(f"no record {number} in {store.where}; see: aihub evidence list")
    found = parse(store.read(number), number)
    if output == "json":
        show(found.text().rstrip())
        return
    fields: dict[str, Any] = found.model_dump(mode="json")
    width = max(map(len, fields))
    show("\n".join(f"{name:<{width}}  {_value(value)}" for name, value in fields.items()))


@evidence.command()
@stack_option
@output_option
def verify(stack: str | None, output: str) -> None:
    """Check that no record is missing, altered, of another stack or subscription, or of a wrong time.

    Exit codes: 0 the records are whole; 1 they are not.
    """
    from datetime import UTC, datetime

    from aihub.evidence.backend import Environment
    from aihub.evidence.store import read_all
    from aihub.evidence.verify import Expected
    from aihub.evidence.verify import verify as findings_in

    environment = Environment(project_folder(), stack)
    stored = read_all(environment.store)
    expected = Expected(environment.project, environment.stack, environment.deployer.subscription_id)
    findings = findings_in(stored, expected, datetime.now(UTC))
    if output == "json":
        show(json.dumps({"records": len(stored), "findings": findings}, indent=2))
    else:
        whole = f"{len(stored)} record{'' if len(stored) == 1 else 's'}, whole: {environment.store.where}"
        show("\n".join(findings) or whole)
    if findings:
        sys.exit(FAILED)


def _line(each: "Record") -> str:
    parts = [
        f"{each.sequence:>5}",
        each.at.strftime("%Y-%m-%d %H:%M:%S"),
        f"{each.kind:<14}",
        f"{each.outcome}{' (partial)' if each.partial else ''}",
        _release(each.release),
        *([f"from {each.reached_from}"] if each.network == "private" and each.reached_from else []),
        *([each.problem] if each.problem else []),
    ]
    return "  ".join(parts)


def _release(release: str | None) -> str:
    return f"release {release[:12]}" if release else "no release"


def _value(value: object) -> str:
    return "-" if value is None else "yes" if value is True else "no" if value is False else str(value)
