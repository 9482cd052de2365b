"""The page of each policy, and the table of all in `docs/policies.md`: `make rules` writes both."""

import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from textwrap import fill

from aihub.policy.examples import is_of_resources, verdicts_of
from policy.judge import AnyRule
from policy.rules import RULES

_PLACE = "{table}"
_WIDTH = 120
_CATALOGUES = (
    ("psrule", "PSRule"),
    ("azure_policy", "Azure Policy"),
    ("mcsb", "MCSB"),
    ("checkov", "checkov"),
)


def page(rule: AnyRule) -> str:
    """Return a policy's page, in Markdown."""
    broken = [f"{each.path}: {each.text}" for each in verdicts_of(rule.wrong, rule) if not each.passed]
    about = "Resources of a program" if is_of_resources(rule.wrong) else "Wrong"
    sections = [
        f"# {rule.id}",
        _filled(f"{rule.title}. A [policy](../policies.md), {_level(rule)}; {_waiver(rule)}."),
        _filled(rule.why),
        f"{about}:\n\n{_code('yaml', rule.wrong)}",
        f"It says:\n\n{_code('text', broken[0])}",
        f"Right:\n\n{_code('yaml', rule.right)}",
    ]
    mapped = [f"{title} {', '.join(getattr(rule.maps_to, name))}" for name, title in _CATALOGUES if _ids(rule, name)]
    if mapped:
        sections.append(_filled(f"The same in other catalogues: {'; '.join(mapped)}."))
    if rule.source:
        sections.append(f"Source: {_linked(rule.source)}")
    return "\n\n".join(sections) + "\n"


def table() -> str:
    """Return the table of all policies, in Markdown."""
    head = "| policy | what is wrong | mandatory from | " + " | ".join(title for _, title in _CATALOGUES) + " |"
    return "\n".join([head, "|---" * (3 + len(_CATALOGUES)) + "|", *map(_row, RULES.values())])


def document() -> str:
    """Return `docs/policies.md`."""
    about = files("aihub.policy").joinpath("page.md").read_text(encoding="utf-8")
    return about.replace(_PLACE, table())


def pages() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each policy's page."""
    for rule in RULES.values():
        yield f"{rule.id}.md", page(rule)


def _row(rule: AnyRule) -> str:
    level = f"`{rule.mandatory_from}`" if rule.mandatory_from else "advisory"
    cells = [", ".join(_ids(rule, name)) for name, _ in _CATALOGUES]
    mark = "" if rule.is_waivable else ", no waiver"
    return f"| [{rule.id}](rules/{rule.id}.md) | {rule.title} | {level}{mark} | {' | '.join(cells)} |"


def _ids(rule: AnyRule, catalogue: str) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(rule.maps_to, catalogue)
    return found


def _level(rule: AnyRule) -> str:
    if rule.mandatory_from is None:
        return "**advisory** in every profile"
    return f"**mandatory** from the profile `{rule.mandatory_from}` on, else advisory"


def _waiver(rule: AnyRule) -> str:
    return "a [waiver](../settings.md#waivers) can silence it" if rule.is_waivable else "no waiver counts for it"


def _code(language: str, text: str) -> str:
    return "\n".join([f"```{language}", text.strip("\n"), "```"])


def _filled(text: str) -> str:
    return fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _linked(source: str) -> str:
    if source.startswith("https://"):
        return f"<{source}>"
    return f"[{source}](../{source.removeprefix('docs/')})"


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/policies.md").write_text(document(), encoding="utf-8")
