"""The page of each rule, and the index of all: `make rules` writes them to `docs/rules/`.

`aihub check --explain RULE` prints a page.
"""

import sys
from pathlib import Path
from textwrap import fill

from aihub.check.examples import BASE, problems_of
from aihub.closest import closest
from aihub.errors import AihubError
from aihub.rules import RULES, TOPICS, Rule, Severity
from aihub.safe_text import lines, short

INDEX = "README.md"
_MOST_LINES = 16
"""Lines of an example that a page shows."""
_LONGEST_LINE = 400
_ARTICLES: dict[Severity, str] = {"error": "An", "warning": "A"}
_WIDTH = 120
_POLICIES = (
    "What a security review asks, by the stack's profile: [policies.md](../policies.md) has the table. Each policy has a "
    "page here, too."
)


def page(rule: Rule) -> str:
    """Return a rule's page, in Markdown."""
    waivable = {
        True: "which a [waiver](../settings.md#waivers) can silence",
        False: "which cannot be waived",
    }[rule.is_waivable]
    found = [*map(str, problems_of(rule.wrong))]
    return "\n\n".join(
        [
            f"# {rule.id}",
            _filled(f"{rule.title}. {_ARTICLES[rule.severity]} **{rule.severity}**, {waivable}."),
            _filled(rule.why),
            f"Wrong:\n\n{_code('yaml', rule.wrong)}",
            f"`aihub check` says:\n\n{_code('text', _first(found))}",
            f"Right:\n\n{_code('yaml', rule.right)}",
            f"Source: {_linked(rule.source)}\n",
        ]
    )


class UnknownRuleError(AihubError):
    """No rule has this id."""

    exit_code = 2


def explanation(rule_id: str) -> str:
    """Return the page of the rule with an id.

    Raises:
        UnknownRuleError: no rule has it.
    """
    if rule := RULES.get(rule_id.strip("[]")):
        return page(rule).rstrip()
    from policy.rules import RULES as POLICIES

    if policy := POLICIES.get(rule_id.strip("[]")):
        from aihub.policy.pages import page as page_of_policy

        return page_of_policy(policy).rstrip()
    guess = closest(rule_id, [*RULES, *POLICIES])
    hint = f"did you mean {guess}?" if guess else "write the id at the end of a line of aihub check or aihub policy"
    raise UnknownRuleError(f"no rule {short(rule_id)}; {hint}")


def index() -> str:
    """Return the index of all rules, in Markdown."""
    sections = [
        "# Rules of `aihub check`",
        _filled(
            "Written by `make rules` from `aihub/rules/`. `aihub check --explain RULE` prints a rule's page. An error "
            "makes the settings invalid; a warning does not, and a [waiver](../settings.md#waivers) can silence it."
        ),
        _filled(
            "The examples of a page are `config/dev.yaml`, merged over this `config/base.yaml`, unless they name "
            "other files. A release that they pin has the same settings."
        ),
        _code("yaml", BASE),
    ]
    for topic in TOPICS:
        rules = [each for each in vars(topic).values() if isinstance(each, Rule)]
        rows = [f"| [{each.id}]({each.id}.md) | {each.severity} | {each.title} |" for each in rules]
        about = str(topic.__doc__).split("\n")[0].rstrip(".")
        sections.append("\n".join([f"## {about}\n", "| rule | severity | what is wrong |", "|---|---|---|", *rows]))
    sections.append(f"## Policies\n\n{_filled(_POLICIES)}")
    return "\n\n".join(sections) + "\n"


def pages() -> dict[str, str]:
    """Return the text of each file of `docs/rules/` by its name."""
    from aihub.policy.pages import pages as of_policies

    return {INDEX: index(), **{f"{rule.id}.md": page(rule) for rule in RULES.values()}, **dict(of_policies())}


def write(folder: Path) -> None:
    """Write the pages into a folder, and delete those of rules that are gone."""
    folder.mkdir(exist_ok=True)
    found = pages()
    for old in folder.glob("*.md"):
        if old.name not in found:
            old.unlink()
    for name, text in found.items():
        (folder / name).write_text(text, encoding="utf-8")


def _code(language: str, text: str) -> str:
    each = lines(text.strip("\n")).split("\n")
    shown = [line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…" for line in each[:_MOST_LINES]]
    if len(each) > _MOST_LINES:
        shown.append(f"# … and {len(each) - _MOST_LINES} more lines")
    return "\n".join([f"```{language}", *shown, "```"])


def _first(found: list[str]) -> str:
    return "\n".join(found if len(found) <= 3 else [*found[:3], "…"])


def _filled(text: str) -> str:
    return fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _linked(source: str) -> str:
    if source.startswith("https://"):
        return f"<{source}>"
    near = source.removeprefix("docs/")
    return f"[{source}]({'../' if near != source else '../../'}{near})"


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/rules"))
