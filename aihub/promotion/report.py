"""A decision of the gate as text, JSON or Markdown."""

import json

from aihub.markdown import escaped
from aihub.promotion.decision import Condition, Decision
from aihub.safe_text import cleaned, one_line

FORMS = ("text", "json", "markdown")


def report(decision: Decision, output: str) -> str:
    """Return a decision in one of the forms."""
    if output == "json":
        return json.dumps(cleaned(decision.document()), indent=2)
    return _markdown(decision) if output == "markdown" else _text(decision)


def verdict(decision: Decision) -> str:
    """Return the line that says whether the release may enter the stack."""
    what = f"release {decision.release[:12]}" if decision.release else "what is committed"
    return f"{what} {'may' if decision.passed else 'may not'} enter {decision.stack}"


def _text(decision: Decision) -> str:
    width = max(len(each.name) for each in decision.conditions)
    lines = [
        f"{'pass' if each.passed else 'no':<4}  {each.name:<{width}}  {one_line(_why(each))}"
        for each in decision.conditions
    ]
    lines += [one_line(f"differs in {decision.stack}: {each}") for each in decision.differences]
    return "\n".join([*lines, verdict(decision)])


def _markdown(decision: Decision) -> str:
    lines = [f"### {'✅' if decision.passed else '❌'} {escaped(verdict(decision))}", ""]
    lines += ["| | condition | |", "|---|---|---|"]
    lines += [
        f"| {'✅' if each.passed else '❌'} | {each.name} | {escaped(_why(each))} |" for each in decision.conditions
    ]
    if decision.differences:
        lines += ["", f"Differs in {escaped(decision.stack)}:", ""]
        lines += [f"- {escaped(each)}" for each in decision.differences]
    return "\n".join(lines)


def _why(each: Condition) -> str:
    return f"{each.why}; {each.do}" if each.do else each.why
