"""Which versions of a model Azure may have upgraded to."""

import pytest

from aihub.catalogue.versions import is_upgrade


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ("2024-08-06", "2024-11-20"),
        ("20250929", "20251015"),
        ("9", "10"),
        ("001", "2"),
        ("1.9", "1.10"),
        ("0613", "1106"),
        # Named by month and day, a year later.
        ("1106", "0125"),
        ("1106-Preview", "0125-Preview"),
        ("0613", "turbo-2024-04-09"),
        ("2025-04-14-preview", "2025-06-01"),
        # No order in the names: what is there is what Azure made of it.
        ("2", "20251001"),
        ("vision-preview", "turbo-2024-04-09"),
        ("2024-99-99", "3"),
    ],
)
def test_newer_version_is_an_upgrade_and_the_older_one_is_none(declared: str, live: str) -> None:
    assert is_upgrade(declared, live)


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ("2024-11-20", "2024-08-06"),
        ("10", "9"),
        ("0125", "1106"),
        ("turbo-2024-04-09", "0613"),
        ("20251015", "20250929"),
    ],
)
def test_older_version_is_no_upgrade(declared: str, live: str) -> None:
    assert not is_upgrade(declared, live)


@pytest.mark.parametrize("version", ["2024-11-20", "1", "0613", "vision-preview", "Preview"])
def test_a_version_is_no_upgrade_of_itself(version: str) -> None:
    assert not is_upgrade(version, version)
    assert not is_upgrade(version, version.lower())
