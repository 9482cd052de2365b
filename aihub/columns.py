"""Rows of text as lines whose cells stand below each other."""

from collections.abc import Sequence


def columns(rows: Sequence[Sequence[str]], gap: int = 3) -> list[str]:
    """Return rows as lines in which the cells of a column stand below each other.

    Args:
        rows: the cells of each row; all rows have as many.
        gap: number of spaces between two columns.
    """
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return [(" " * gap).join(map(str.ljust, row, widths)).rstrip() for row in rows]
