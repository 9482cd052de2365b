"""Judge subjects by rules."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policy.rule import PASS, Circumstances, Rule
from policy.subjects import Subject

AnyRule = Rule[Any]


@dataclass(frozen=True)
class Verdict:
    """What one rule says of one subject."""

    rule: AnyRule
    subject: Subject
    text: str
    """`what is wrong; what to write`; empty where the subject keeps the rule."""

    @property
    def passed(self) -> bool:
        """Whether the subject keeps the rule."""
        return self.text == PASS

    @property
    def path(self) -> str:
        """Path in the settings where it is kept or broken."""
        return self.rule.path(self.subject)


def judge(
    subjects: Iterable[Subject], circumstances: Circumstances, rules: Sequence[AnyRule] | None = None
) -> Iterator[Verdict]:
    """Yield what each rule says of each subject, where it is known.

    Args:
        subjects: parts of a stack.
        circumstances: what else rules know.
        rules: the rules; None for all.
    """
    if rules is None:
        from policy.rules import RULES

        rules = [*RULES.values()]
    for subject in subjects:
        for rule in rules:
            text = rule.judge(subject, circumstances)
            if text is not None:
                yield Verdict(rule, subject, text)
