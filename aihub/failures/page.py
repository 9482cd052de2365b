"""The page of the rules on errors: `python -m aihub.failures.page` writes it into `docs/`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from aihub.failures.rule import Rule, rules
from aihub.markdown import escaped

PAGE = "errors.md"
_HEAD = """# Errors of Azure, and what to do

Written from `aihub/failures/rules.yaml` by `make errors`; do not edit it here.

When Azure refuses something, `pulumi up`, `aihub preflight`, `aihub smoke` and all other commands show Azure's own
message, and after it what it means, what to do, and where in the settings: `deployments.chat.sku.capacity: …`. The first
rule below that fits an error explains it; `<…>` stands for what the message names. Errors that pass by themselves are
retried for the seconds in the second column.

`pulumi destroy` without the program has no place for such lines: the engine shows azure-native's message alone, and what
this project's own resources raise is explained in the message. Look other codes up here, or run it with the program
(`aihub env` sets that).
"""
_GROUPS = (("Resource Manager, vaults, logins", False), ("Calls of endpoints, by error class", True))


def text() -> str:
    """Return the page."""
    return "\n".join([_HEAD, *_sections()]) + "\n"


def _sections() -> Iterator[str]:
    for title, of_calls in _GROUPS:
        yield f"## {title}\n"
        yield "| error | retried | what is wrong | what to do | where | see | known from |"
        yield "|---|--:|---|---|---|---|---|"
        yield from (_row(each) for each in rules() if bool(each.classes) is of_calls)
        yield ""


def _row(rule: Rule) -> str:
    page = rule.document.rpartition("/")[2] if rule.document.startswith("docs/") else rule.document
    place = rule.place.replace("{path}", "<path>").replace("{deployment}", "<name>").replace("{slot}", "<slot>")
    cells = [
        f"<a id='{rule.id}'></a>{_known_by(rule)}",
        f"{rule.patience_seconds:g} s" if rule.patience_seconds else "",
        _shown(rule.cause),
        _shown(rule.fix),
        f"`{place}`" if place else "",
        f"[{escaped(page.removeprefix('https://').partition('/')[0])}]({page})",
        escaped(rule.source),
    ]
    return f"| {' | '.join(cells)} |"


def _known_by(rule: Rule) -> str:
    conditions = [
        *(f"`{each}`" for each in rule.classes),
        ", ".join(f"`{each}`" for each in rule.codes),
        f"text like `{rule.message.replace('|', '&#124;')}`" if rule.message else "",
        f"of {', '.join(rule.types)}" if rule.types else "",
        f"at {', '.join(rule.operations)}" if rule.operations else "",
        f"HTTP {', '.join(map(str, rule.statuses))}" if rule.statuses else "",
    ]
    return ", ".join(filter(None, conditions)) or "any other"


def _shown(text: str) -> str:
    names = {name: _SAID.get(name, f"<{name}>") for _, name, _, _ in Formatter().parse(text) if name}
    parts = text.format_map(names).replace("|", "&#124;").split("`")
    # A name in angle brackets would be taken for HTML, but in code.
    return "`".join(part if index % 2 else part.replace("<", "&lt;") for index, part in enumerate(parts))


_SAID = {
    "stranger": "the resource exists and is not in this stack's state",
    "ways_out": "adopt it or finish the killed run (the message says how)",
    "path": "what the line names",
}


def write(docs: Path) -> None:
    """Write the page into a folder."""
    (docs / PAGE).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
