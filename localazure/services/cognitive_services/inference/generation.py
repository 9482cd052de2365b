"""The text that a model answers with: short and always the same, so that tests can rely on it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localazure.services.cognitive_services.catalogue import Model
from localazure.services.cognitive_services.inference.parameters import EFFORTS

_DEFAULT_EFFORT = "medium"
_THOUGHTS = "<think>\nThe user wants an answer. A short one will do.\n</think>\n\n"


@dataclass(frozen=True)
class Answer:
    """A text and what it cost. A token here is a word."""

    pieces: list[str]
    is_complete: bool
    """False when the budget ended before the text."""
    prompt_tokens: int
    reasoning_tokens: int
    filtered: Mapping[str, Any] = field(default_factory=dict)
    """What the content filter took the text away for, by category; empty when it passed."""

    @property
    def text(self) -> str:
        """The whole text; empty when hidden reasoning used the budget up."""
        return "".join(self.pieces)

    @property
    def completion_tokens(self) -> int:
        """Tokens of the text and of the reasoning before it."""
        return len(self.pieces) + self.reasoning_tokens


def answer(model: Model, prompt: Any, budget: int | None, effort: str | None) -> Answer:
    """Answers a prompt.

    Args:
        model: who answers.
        prompt: a text, or messages with texts in them.
        budget: the largest number of tokens, hidden reasoning included; None for no limit.
        effort: how much a reasoning model thinks, None for its default.
    """
    text = f"Hello from {model.name}, served by the local Azure."
    pieces = _words(_THOUGHTS + text if model.thinks else text)
    # `none` and `minimal` think nothing, each step above it 32 tokens more.
    thoughts = 32 * max(0, EFFORTS.index(effort or _DEFAULT_EFFORT) - 1) if model.reasoning else 0
    limit = thoughts + len(pieces) if budget is None else budget
    reasoning_tokens = min(thoughts, limit)
    shown = pieces[: limit - reasoning_tokens]
    return Answer(shown, len(shown) == len(pieces), count_tokens(prompt), reasoning_tokens)


def count_tokens(prompt: Any) -> int:
    """The number of tokens in a text, or in all texts of a message or a list of them."""
    return len(_words(text_of(prompt)))


def text_of(prompt: Any) -> str:
    """All texts of a message or of a list of them, and tokens as numbers, in lines."""
    match prompt:
        case str():
            return prompt
        case list():
            return "\n".join(text_of(each) for each in prompt)
        case dict():
            return text_of(prompt.get("content", prompt.get("text", "")))
        case int():
            return str(prompt)
        case _:
            return ""


def _words(text: str) -> list[str]:
    """Words with the space before them, so that they join to the same text."""
    return re.findall(r"\s*\S+", text)
