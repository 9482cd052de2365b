"""`docs/assumptions.md`, written from the behaviours, and when each was last confirmed on Azure."""

import re
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import yaml

from tests.conformance.assumptions import Assumption, Evidence, assumptions

_ROOT = Path(__file__).parent.parent.parent
DOCUMENT = _ROOT / "docs" / "assumptions.md"
CONFIRMED = Path(__file__).parent / "confirmed.yaml"
_ISSUE = re.compile(r"([\w.-]+/[\w.-]+)#(\d+)")
_HEAD = """# What is assumed of Azure

Written from `tests/conformance/` by `make assumptions`; do not edit it here. What a run needs, makes and costs:
[conformance.md](conformance.md).

{count} assumptions, of which {confirmed} were confirmed on Azure. Each is tried by the function of its name, on the local
Azure with every `make test`, and on Azure with `make conformance SUBSCRIPTION=<id>`, which writes the date.

| known by | | assumptions |
|---|---|---|
{evidence}
"""
_KINDS = {
    Evidence.DOCUMENTED: "Microsoft says so, in words, in a published definition or in a client's source",
    Evidence.SEEN: "somebody quotes the answer in public",
    Evidence.PLAUSIBLE: "nobody says so where it could be found; the source says why it is believed",
}


def confirmed(file: Path = CONFIRMED) -> dict[str, date]:
    """When assumptions were last confirmed on Azure, by id."""
    found: dict[str, date] = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return found


def confirm(ids: Iterable[str], on: date, file: Path = CONFIRMED) -> None:
    """Writes that assumptions hold on Azure, as of a day."""
    head = "".join(line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if line.startswith("#"))
    dates = {**confirmed(file), **dict.fromkeys(ids, on)}
    body = yaml.safe_dump(dates) if dates else ""
    file.write_text(head + body, encoding="utf-8")


def document(known: Mapping[str, Assumption], dates: Mapping[str, date]) -> str:
    """The text of the document."""
    counts = {kind: sum(each.evidence is kind for each in known.values()) for kind in Evidence}
    evidence = "\n".join(f"| {kind.value} | {_KINDS[kind]} | {counts[kind]} |" for kind in Evidence)
    parts = [_HEAD.format(count=len(known), confirmed=len(dates.keys() & known.keys()), evidence=evidence)]
    for chapter in dict.fromkeys(each.chapter for each in known.values()):
        module = next(each.run.__module__ for each in known.values() if each.chapter == chapter)
        title = (sys.modules[module].__doc__ or "").partition("\n")[0].rstrip(".")
        parts.append(f"## {title}\n\n`tests/conformance/behaviours/{chapter}.py`\n")
        parts.append("| assumption | known by | source | confirmed |\n|---|---|---|---|")
        rows = [_row(each, dates.get(each.id)) for each in known.values() if each.chapter == chapter]
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def _row(each: Assumption, on: date | None) -> str:
    sources = "; ".join(map(_linked, each.sources))
    asked = f" Asked for by `WITH={each.opt_in}`." if each.opt_in else ""
    return f"| {each.sentence}{asked} `{each.id}` | {each.evidence.value} | {sources} | {on or 'never'} |".replace(
        "\n", " "
    )


def _linked(source: str) -> str:
    if source.startswith("https://"):
        return f"[{source.removeprefix('https://').removeprefix('learn.microsoft.com/')}]({source})"
    return _ISSUE.sub(r"[\1#\2](https://github.com/\1/issues/\2)", source)


if __name__ == "__main__":
    DOCUMENT.write_text(document(assumptions(), confirmed()), encoding="utf-8")
