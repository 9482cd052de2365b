"""A table that is one test fails with all of its cases that are wrong."""

import pytest

from tests.tables import one_test_of

CASES = {"one": 1, "two": 2, "three": 3, "four": 0}


@one_test_of({"one": 1, "three": 3})
def test_table_of_odd_numbers(number: int) -> None:
    assert number % 2 == 1


def test_each_wrong_case_is_told_by_its_name() -> None:
    @one_test_of(CASES)
    def test_odd(number: int) -> None:
        assert number, "nothing"
        if number == 3:
            pytest.fail("did not raise")
        assert 6 / number == 6

    with pytest.raises(pytest.fail.Exception) as failed:
        test_odd()
    first, *others = str(failed.value).splitlines()
    assert first == "3 of 4 cases:"
    assert [each for each in others if each.startswith("[")] == [
        "[two] AssertionError: assert (6 / 2) == 6",
        "[three] Failed: did not raise",
        "[four] AssertionError: nothing",
    ]


def test_empty_table_fails() -> None:
    with pytest.raises(AssertionError, match="no case"):
        one_test_of({})(lambda _: None)()
