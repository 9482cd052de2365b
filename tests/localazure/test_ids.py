"""ARM's URL paths, taken apart."""

import pytest

from localazure.services.arm.ids import Target, group_of, is_group, parse

SUBSCRIPTION = "/subscriptions/S"
GROUP = f"{SUBSCRIPTION}/resourceGroups/G"
GROUP_TYPE = "Microsoft.Resources/resourceGroups"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (GROUP, Target(SUBSCRIPTION, GROUP_TYPE, ("G",), None)),
        (f"{SUBSCRIPTION}/resourcegroups/G/", Target(SUBSCRIPTION, GROUP_TYPE, ("G",), None)),
        (f"{SUBSCRIPTION}/resourceGroups", Target(SUBSCRIPTION, GROUP_TYPE, (), "resourceGroups")),
        (f"{GROUP}/resources", Target(SUBSCRIPTION, GROUP_TYPE, ("G",), "resources")),
        (f"{GROUP}/providers/N.A/types/x", Target(GROUP, "N.A/types", ("x",), None)),
        (f"{GROUP}/PROVIDERS/N.A/types/x", Target(GROUP, "N.A/types", ("x",), None)),
        (f"{GROUP}/providers/N.A/types", Target(GROUP, "N.A", (), "types")),
        (f"{SUBSCRIPTION}/providers/N.A/types", Target(SUBSCRIPTION, "N.A", (), "types")),
        (f"{GROUP}/providers/N.A/types/x/children", Target(GROUP, "N.A/types", ("x",), "children")),
        (f"{GROUP}/providers/N.A/types/x/children/y", Target(GROUP, "N.A/types/children", ("x", "y"), None)),
        (
            f"{GROUP}/providers/N.A/types/x/providers/N.B/locks/y",
            Target(f"{GROUP}/providers/N.A/types/x", "N.B/locks", ("y",), None),
        ),
    ],
)
def test_path_is_taken_apart(path: str, expected: Target) -> None:
    assert parse(path) == expected


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/tenants",
        SUBSCRIPTION,
        f"{SUBSCRIPTION}/locations",
        f"{GROUP}/providers",
        f"{GROUP}/providers/N.A",
        f"{SUBSCRIPTION}//resourceGroups/G",
        f"{GROUP}/providers//types/x",
        f"{GROUP}/providers/{GROUP_TYPE}/H",
        "/providers/N.A/types/x",
    ],
)
def test_path_that_addresses_no_resource_is_none(path: str) -> None:
    assert parse(path) is None


@pytest.mark.parametrize(
    ("resource_id", "parent"),
    [
        (GROUP, None),
        (f"{GROUP}/providers/N.A/types/x", None),
        (f"{GROUP}/providers/N.A/types/x/children/y", f"{GROUP}/providers/N.A/types/x"),
        (
            f"{GROUP}/providers/N.A/types/x/children/y/toys/z",
            f"{GROUP}/providers/N.A/types/x/children/y",
        ),
        # What is attached is not a child.
        (f"{GROUP}/providers/N.A/types/x/providers/N.B/locks/y", None),
    ],
)
def test_id_and_parent_come_back_from_the_parts(resource_id: str, parent: str | None) -> None:
    target = parse(resource_id)
    assert target is not None
    assert target.id == resource_id
    assert target.name == resource_id.rpartition("/")[2]
    assert target.parent_id == parent
    assert target.group == "G"


@pytest.mark.parametrize(
    ("resource_id", "group", "is_one"),
    [
        (GROUP, "G", True),
        (f"{GROUP}/providers/N.A/types/x", "G", False),
        (SUBSCRIPTION, None, False),
        (f"{SUBSCRIPTION}/providers/N.A/types/x", None, False),
        ("", None, False),
    ],
)
def test_group_of_an_id(resource_id: str, group: str | None, is_one: bool) -> None:
    assert group_of(resource_id) == group
    assert is_group(resource_id) == is_one
