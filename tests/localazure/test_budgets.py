"""Budgets and locks: what Azure takes, and what it refuses."""

import copy
from typing import Any

import pytest

from tests.localazure.manager import ACCOUNT, BUDGET, LOCK, SAMPLES, Manager, error, manage
from tests.localazure.world import GROUP, World

PATH, SAMPLE = SAMPLES[BUDGET]
NOTIFICATION = {
    "enabled": True,
    "operator": "GreaterThan",
    "threshold": 80,
    "contactEmails": ["team@example.com"],
}
BODY = {"properties": {**SAMPLE["properties"], "notifications": {"Actual_GreaterThan_80_Percent": NOTIFICATION}}}
API, MONTH = "2024-08-01", 31 * 86_400


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
    await made.prepare(BUDGET)
    return made


def body(**changes: Any) -> Any:
    """The sample with other properties; a dotted name is that of the notification."""
    found: Any = copy.deepcopy(BODY)
    for name, value in changes.items():
        first, _, rest = name.partition("__")
        if first == "notification":
            found["properties"]["notifications"]["Actual_GreaterThan_80_Percent"][rest] = value
        else:
            found["properties"][name] = value
    return found


async def test_budget_ends_ten_years_after_its_start_and_nothing_is_spent(manager: Manager) -> None:
    answer = await manager.send("PUT", PATH, BODY, API)
    assert answer.status == 201, answer.text
    made = answer.body["properties"]
    assert made["timePeriod"] == {"startDate": "1970-01-01T00:00:00Z", "endDate": "1980-01-01T00:00:00Z"}
    assert made["currentSpend"]["amount"] == 0
    assert made["notifications"]["Actual_GreaterThan_80_Percent"]["thresholdType"] == "Actual"


async def test_start_of_a_budget_stays_and_is_taken_again_in_later_months(manager: Manager) -> None:
    assert (await manager.send("PUT", PATH, BODY, API)).status == 201
    manager.clock.advance(2 * MONTH)
    assert (await manager.send("PUT", PATH, body(amount=600.5, notification__threshold=99.5), API)).status == 200
    moved = await manager.send("PUT", PATH, body(timePeriod={"startDate": "1970-03-01T00:00:00Z"}), API)
    assert error(moved) == (400, "400")
    assert "Start date of budgets cannot be updated" in moved.text
    other = f"{GROUP}/providers/{BUDGET}/late"
    assert error(await manager.send("PUT", other, BODY, API)) == (400, "400")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": 0}, "greater than zero"),
        ({"timePeriod": {"startDate": "1970-01-02T00:00:00Z"}}, "first of the month"),
        ({"timePeriod": {"startDate": "1969-12-01T00:00:00Z"}}, "within the timegrain period"),
        ({"timePeriod": {"startDate": "1971-02-01T00:00:00Z"}}, "not be more than twelve months"),
        ({"timePeriod": {"startDate": "soon"}}, "not valid"),
        ({"timePeriod": {"startDate": "1970-01-01", "endDate": "1970-01-01"}}, "less than the end date"),
        ({"notification__threshold": 1001}, "between 0 and 1000"),
        ({"notification__contactEmails": []}, "at least one contact email"),
        ({"notification__contactEmails": ["nobody"]}, "Contact email"),
        (
            {"notifications": {str(n): NOTIFICATION for n in range(6)}},
            "up to 5",
        ),
    ],
)
async def test_budget_that_azure_would_refuse(manager: Manager, changes: Any, words: str) -> None:
    answer = await manager.send("PUT", PATH, body(**changes), API)
    assert error(answer) == (400, "400")
    assert words in answer.text


async def test_budget_of_a_single_resource_is_refused(manager: Manager) -> None:
    await manager.make(ACCOUNT)
    answer = await manager.send("PUT", f"{SAMPLES[ACCOUNT][0]}/providers/{BUDGET}/one", BODY, API)
    assert error(answer) == (400, "400")


@pytest.mark.parametrize("properties", [{"level": "NotSpecified"}, {"level": "CanNotDelete", "notes": "n" * 513}])
async def test_lock_that_azure_would_refuse(manager: Manager, properties: Any) -> None:
    path = SAMPLES[LOCK][0]
    assert error(await manager.send("PUT", path, {"properties": properties}, "2020-05-01"))[0] == 400
