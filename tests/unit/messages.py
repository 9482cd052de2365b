"""Messages about settings without the ids of their rules: `check/test_rule_pages.py` has those of all rules."""

import re

from aihub.rules import RULES

_ID = re.compile(rf" \[({'|'.join(RULES)})\]$", re.MULTILINE)


def said(problem: object) -> str:
    """Return what a problem or an error says, without the id of the rule at the end of each line."""
    return _ID.sub("", str(problem))
