"""Find what a misspelt word was meant to be."""

from collections.abc import Iterable

_LONGEST_WORD = 100
"""Comparing takes time that grows with the length of both words."""


def closest(word: str, choices: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the choice that is most similar to a misspelt word, in whatever case; None when none is similar.

    Args:
        word: the word; its first 100 characters are compared.
        choices: the words that it may have been meant to be.
        cutoff: how similar the two must be, from 0 to 1 (the same).
    """
    # Few runs have a misspelt word.
    from difflib import get_close_matches

    by_folded = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(word[:_LONGEST_WORD].casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None
