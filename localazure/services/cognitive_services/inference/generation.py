"""Texts of answers: short and always the same, so that tests can rely on them."""

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
    """A generated text and its token counts. A token is a word here."""

    pieces: list[str]
    is_complete: bool
    """Whether the text ended within the budget of tokens."""
    prompt_tokens: int
    reasoning_tokens: int
    filtered: Mapping[str, Any] = field(default_factory=dict)
    """The filters that blocked the text, by category; empty when it passed."""

    @property
    def text(self) -> str:
        """The whole text; empty when reasoning used up the budget."""
        return "".join(self.pieces)

    @property
    def completion_tokens(self) -> int:
        """The tokens of the text and of the reasoning before it."""
        return len(self.pieces) + self.reasoning_tokens


def answer(model: Model, prompt: Any, budget: int | None, effort: str | None) -> Answer:
    """Answers a prompt.

    Args:
        model: the model that answers.
        prompt: a text, or messages with texts in them.
        budget: the largest number of tokens, hidden reasoning included; None for no limit.
        effort: the reasoning effort, None for the model's default.
    """
    text = f"Hello from {model.name}, served by the local Azure."
    pieces = _words(_THOUGHTS + text if model.thinks else text)
    # `none` and `minimal` use no reasoning tokens, each further level 32 tokens more.
    thoughts = 32 * max(0, EFFORTS.index(effort or _DEFAULT_EFFORT) - 1) if model.reasoning else 0
    limit = thoughts + len(pieces) if budget is None else budget
    reasoning_tokens = min(thoughts, limit)
    shown = pieces[: limit - reasoning_tokens]
    return Answer(shown, len(shown) == len(pieces), count_tokens(prompt), reasoning_tokens)


def count_tokens(prompt: Any) -> int:
    """The number of tokens in a text, or in all texts of a message or a list of them."""
    return len(_words(text_of(prompt)))


def text_of(prompt: Any) -> str:
    """The texts of a message or a list of messages, joined by newlines; tokens count as texts."""
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
    """The words of a text, each with the space before it, so that joining them gives the text."""
    return re.findall(r"\s*\S+", text)
