"""What goes into a state of operations that were cut off."""

from copy import deepcopy
from typing import Any

import pytest

from aihub.resume.state import UNREAD, interrupted, settle, unread
from tests.unit.resume.stack import CHAT, entry, operation

Json = dict[str, Any]


def settled(*pending: Json, resources: tuple[Json, ...] = (), found: dict[str, str] | None = None) -> list[Json]:
    # A copy, so that what a test compares with is as it was before.
    deployment: Json = deepcopy({"resources": list(resources), "pending_operations": list(pending)})
    operations = interrupted(deployment)
    settle(deployment, operations, found or {})
    assert "pending_operations" not in deployment
    after: list[Json] = deployment["resources"]
    return after


def urn(pending: Json) -> str:
    return str(pending["resource"]["urn"])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_that_are_being_replaced_each_takes_its_own_place(order: tuple[int, int]) -> None:
    both = [operation("creating", name=name) for name in ("first", "second")]
    gone = [entry(each, id="gone", pendingReplacement=True) for each in both]
    dependent = {"urn": "urn:dependent"}
    after = settled(
        *[both[each] for each in order],
        resources=(gone[0], dependent, gone[1]),
        found={urn(each): f"id-of-{each['resource']['urn'][-5:]}" for each in both},
    )
    assert [each.get("id") for each in after] == ["id-of-first", None, "id-of-econd"]
    assert not any("pendingReplacement" in each for each in after)
    assert after[1] == dependent


def test_of_two_that_are_being_replaced_the_one_that_is_not_made_stays_as_it_was() -> None:
    first, second = [operation("creating", name=name) for name in ("first", "second")]
    gone = [entry(each, id="gone", pendingReplacement=True) for each in (first, second)]
    after = settled(second, resources=(gone[0], gone[1]), found={urn(second): "made"})
    assert after[0] == gone[0]
    assert (after[1]["id"], after[1]["initErrors"]) == ("made", [UNREAD])
    assert settled(first, second, resources=(gone[0], gone[1])) == gone


def test_what_is_made_before_the_old_one_is_deleted_takes_its_place_and_the_old_one_is_still_deleted() -> None:
    creation = operation("creating")
    old, dependent = entry(creation, id="old"), {"urn": "urn:dependent"}
    after = settled(creation, resources=(old, dependent), found={urn(creation): "new"})
    assert [(each.get("id"), each.get("delete")) for each in after] == [("new", None), (None, None), ("old", True)]


def test_what_is_still_to_be_deleted_from_an_earlier_replacement_keeps_its_place() -> None:
    creation = operation("creating")
    condemned, gone = entry(creation, id="older", delete=True), entry(creation, id="old", pendingReplacement=True)
    after = settled(creation, resources=(condemned, gone), found={urn(creation): "new"})
    assert after[0] == condemned
    assert [each["id"] for each in after] == ["older", "new"]


def test_creation_that_a_later_up_made_good_is_not_doubled_but_read() -> None:
    creation = operation("creating")
    (after,) = settled(creation, resources=(entry(creation, id=CHAT),), found={urn(creation): CHAT.upper()})
    assert (after["id"], after["outputs"], after["initErrors"]) == (CHAT, {"read": True}, [UNREAD])


def test_what_is_to_be_deleted_keeps_that_and_is_not_read() -> None:
    deletion = operation("deleting", id=CHAT, delete=True)
    condemned = entry(deletion)
    assert settled(deletion, resources=(condemned,), found={urn(deletion): CHAT}) == [condemned]
    assert unread({"resources": [condemned]}) == []


def test_only_what_was_cut_off_is_to_be_read() -> None:
    changed, other = operation("updating", name="changed", id="1"), operation("updating", name="other", id="2")
    after = settled(changed, resources=(entry(other), entry(changed)))
    assert unread({"resources": after}) == [urn(changed)]
    assert after[0] == entry(other)


def test_errors_of_the_providers_own_are_no_mark() -> None:
    failed = entry(operation("updating", id=CHAT), initErrors=["it failed"])
    assert unread({"resources": [failed]}) == []


def test_reading_that_was_cut_off_is_done_again_by_the_next_up() -> None:
    assert interrupted({"pending_operations": [operation("reading"), operation("importing")]}) == []
    assert interrupted({"pending_operations": None}) == []
