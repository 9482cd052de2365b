"""A table of cases that are alike is one test: hundreds of tests take longer in pytest than in what they test."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import pytest

T = TypeVar("T")


def all_hold(cases: Mapping[str, T], check: Callable[[T], None]) -> None:
    """Fails with each case that does not pass a check, by its name, and with what the check says of it."""
    wrong = {name: said for name, case in cases.items() if (said := _said(check, case)) is not None}
    if wrong:
        listed = "\n".join(f"[{name}] {said}" for name, said in wrong.items())
        pytest.fail(f"{len(wrong)} of {len(cases)} cases:\n{listed}", pytrace=False)
    assert cases, "no case"


def one_test_of(cases: Mapping[str, T]) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    """Makes one test of a check, which all cases have to pass."""

    def made_of(check: Callable[[T], None]) -> Callable[[], None]:
        def test() -> None:
            all_hold(cases, check)

        test.__name__, test.__qualname__, test.__module__ = check.__name__, check.__qualname__, check.__module__
        return test

    return made_of


def _said(check: Callable[[T], None], case: T) -> str | None:
    try:
        check(case)
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - whatever it is, the other cases are tried
        return f"{type(error).__name__}: {error}"
    return None
