"""`$filter` of the retail prices API: comparisons with `eq` that are joined by `and`, `or` and parentheses."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Row = Mapping[str, Any]

_SHOWN_AS = {"priceType": "type"}
"""Fields that rows show by another name than filters have."""
_TOKEN = re.compile(r"\s*(?:(?P<mark>[()])|'(?P<text>(?:[^']|'')*)'|(?P<word>\w+))")


class FilterError(Exception):
    """The filter cannot be parsed."""


def select(rows: list[Row], text: str, *, folds: bool) -> list[Row]:
    """The rows that a filter selects.

    Args:
        rows: the rows.
        text: the filter.
        folds: whether values are compared without case.

    Raises:
        FilterError: the filter cannot be parsed.
    """
    parser = _Parser(text)
    test = parser.either()
    parser.end()
    return [row for row in rows if _holds(test, row, folds=folds)]


def _holds(test: Any, row: Row, *, folds: bool) -> bool:
    match test:
        case ("and", *tests):
            return all(_holds(each, row, folds=folds) for each in tests)
        case ("or", *tests):
            return any(_holds(each, row, folds=folds) for each in tests)
        case (name, wanted):
            value = str(row.get(_SHOWN_AS.get(name, name), ""))
            return bool(value.casefold() == wanted.casefold() if folds else value == wanted)
    raise AssertionError(test)


class _Parser:
    """Reads a filter from its first token to its last."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))

    def either(self) -> Any:
        tests = [self._both()]
        while self._takes("or"):
            tests.append(self._both())
        return ("or", *tests)

    def end(self) -> None:
        if self._tokens:
            raise FilterError

    def _both(self) -> Any:
        tests = [self._one()]
        while self._takes("and"):
            tests.append(self._one())
        return ("and", *tests)

    def _one(self) -> Any:
        if self._takes("("):
            inner = self.either()
            if not self._takes(")"):
                raise FilterError
            return inner
        kind, name = self._next()
        if kind != "word" or not self._takes("eq"):
            raise FilterError
        kind, value = self._next()
        if kind != "text":
            raise FilterError
        return name, value.replace("''", "'")

    def _takes(self, wanted: str) -> bool:
        if self._tokens and self._tokens[0][0] != "text" and self._tokens[0][1] == wanted:
            del self._tokens[0]
            return True
        return False

    def _next(self) -> tuple[str, str]:
        if not self._tokens:
            raise FilterError
        return self._tokens.pop(0)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, text = 0, text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise FilterError
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()
