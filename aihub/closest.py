"""Find what a misspelt word was meant to be."""

from collections.abc import Iterable
from functools import lru_cache

_LONGEST_WORD = 100
"""Comparing takes time that grows with the length of both words."""


def closest(word: str, choices: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the choice that is most similar to a misspelt word, in whatever case; None when none is similar.

    Args:
        word: the word; its first 100 characters are compared.
        choices: the words that it may have been meant to be.
        cutoff: how similar the two must be, from 0 to 1 (the same).
    """
    return _closest(word[:_LONGEST_WORD].casefold(), tuple(choices), cutoff)


# One mistake is met in each stack, and more than once in a stack: as a part of the settings and in them all.
@lru_cache(128)
def _closest(word: str, choices: tuple[str, ...], cutoff: float) -> str | None:
    # Few runs have a misspelt word.
    from difflib import get_close_matches

    by_folded = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(word, by_folded, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None
