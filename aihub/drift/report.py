"""Show what a comparison found: as text, as JSON, as Markdown for a pull request."""

import json
import re
from dataclasses import asdict

from aihub.drift.finding import Drift, Finding, Verdict
from aihub.markdown import escaped
from aihub.safe_text import cleaned, one_line

_CODE = re.compile(r"( ?`[^`]*` ?)")
_SIGNS = {"drift": "❌", "service": "🔄", "unknown": "❔"}


def verdict(drift: Drift) -> str:
    """Return the result in one sentence."""
    said: dict[Verdict, str] = {
        "none": "Azure has what the state has",
        "drift": "Azure has been changed outside Pulumi",
        "unknown": "it is not known whether Azure has what the state has",
        "service": "Azure has made changes by itself, and nobody else has",
    }
    return said[drift.verdict] if drift.resources else "the stack has no resources, so there is nothing to compare"


def text(drift: Drift) -> str:
    """Return the findings, each with what to do, and the result."""
    found = [f"{each.level:<7}  {_sentence(each)}" for each in drift.findings]
    return "\n".join([*found, f"{drift.stack}: {_counted(drift)}; {verdict(drift)}"])


def as_json(drift: Drift) -> str:
    """Return the comparison as a JSON document."""
    document = {
        "stack": drift.stack,
        "verdict": drift.verdict,
        "exit_code": drift.exit_code,
        "resources": drift.resources,
        "findings": [asdict(each) for each in drift.findings],
    }
    return json.dumps(cleaned(document), indent=2, ensure_ascii=False)


def markdown(drift: Drift) -> str:
    """Return the comparison as Markdown, the result first."""
    sign = _SIGNS.get(drift.verdict, "✅")
    lines = [f"## Drift of {escaped(drift.stack)}: {sign} {verdict(drift)}", "", f"{_counted(drift)}.", ""]
    if drift.findings:
        lines += ["| | setting | resource | found | what to do |", "|---|---|---|---|---|"]
        lines += [_row(each) for each in drift.findings]
        lines.append("")
    return "\n".join(lines)


def _row(finding: Finding) -> str:
    who = f" (by {finding.who})" if finding.who else ""
    cells = [*map(escaped, (finding.where, finding.resource, f"{finding.what}{who}")), _with_code(finding.do)]
    return f"| {_SIGNS[finding.level]} {finding.level} | {' | '.join(cells)} |"


def _sentence(finding: Finding) -> str:
    who = f" (by {finding.who})" if finding.who else ""
    do = f"; {finding.do}" if finding.do else ""
    return one_line(f"{finding.where}: {finding.resource}: {finding.what}{who}{do}")


def _counted(drift: Drift) -> str:
    numbers = [f"{count} {level}" for level in _SIGNS if (count := sum(each.level == level for each in drift.findings))]
    return f"{drift.resources} resources: {', '.join(numbers) or 'no difference'}"


def _with_code(text: str) -> str:
    """Return text of our own, whose commands are in backticks, as Markdown."""
    return "".join(part if "`" in part else escaped(part) for part in _CODE.split(one_line(text)))
