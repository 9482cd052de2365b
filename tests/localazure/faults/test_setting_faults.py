"""The file and the calls that set faults."""

from pathlib import Path

import pytest

from localazure.faults.kinds import KINDS, FaultError
from tests.localazure.faults.requests import ask, statuses
from tests.localazure.world import Client, World

CONTROL = "https://control.local.azure"
SECRET = {"Authorization": "Bearer a secret"}


async def test_file_is_read_when_it_appears_changes_and_goes(client: Client, file: Path) -> None:
    one = "- {kind: status, status: 503, times: 1}\n"
    seen = await statuses(client, 1)
    for text in (one, one + "- {kind: status, status: 504, times: 1}\n", "# nothing\n"):
        file.write_text(text)
        seen += await statuses(client, 2)
    file.unlink()
    seen += await statuses(client, 1)

    # The second text has the first one's fault in it, which has struck already.
    assert seen == [200, 503, 200, 504, 200, 200, 200, 200]


async def test_name_in_the_file_is_never_given_to_another_fault(world: World, file: Path) -> None:
    file.write_text("- {kind: drop}\n- {kind: slow, name: drop}\n- {kind: drop}\n")
    assert [(each["name"], each["kind"]) for each in world.azure.faults.list()] == [
        ("drop-2", "drop"),
        ("drop", "slow"),
        ("drop-3", "drop"),
    ]


async def test_fault_of_the_file_is_cleared_there_alone(world: World, client: Client, file: Path) -> None:
    file.write_text("- {kind: status}\n")
    assert await statuses(client, 1) == [500]

    with pytest.raises(FaultError, match=r"set by .*faults.yaml: take it out there"):
        world.azure.faults.clear("status")
    with pytest.raises(FaultError, match=r"taken by a fault of .*faults.yaml"):
        world.azure.faults.set("drop", name="status")
    assert world.azure.faults.clear() == 0
    assert await statuses(client, 1) == [500]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind: drop", "a list of faults is expected"),
        ("- drop", "fault 1: a fault needs a kind: throttle, "),
        ("- {}", "fault 1: a fault needs a kind: throttle, "),
        ("- kind: drop\n- kind: dorp", "fault 2: there is no fault of the kind 'dorp': use throttle, "),
        ("- {kind: slow, secs: 1}", "fault 1: slow: it has no 'secs': use name, host, path, "),
        ("- {kind: slow, seconds: .inf}", "fault 1: slow: seconds: "),
        ("- {kind: slow, path: '('}", "fault 1: slow: path: is no regular expression: "),
        ("- {kind: drop, times: 0}", "fault 1: drop: times: "),
        ("- {kind: drop, 1: 2}", "fault 1: drop: the names of its members must be words"),
        ("- {kind: drop, name: a}\n- {kind: slow, name: a}", "fault 2: there is another of the name 'a'"),
        ("- {kind: [", "line 1: this is no YAML"),
    ],
)
async def test_wrong_file_is_told_to_whoever_asks(client: Client, file: Path, text: str, told: str) -> None:
    file.write_text(text)
    answer = await ask(client)

    assert (answer.status, answer.error["code"]) == (400, "InvalidFault")
    assert answer.error["message"].startswith(str(file))
    assert told in answer.error["message"]
    assert "\n" not in answer.error["message"]


def test_every_kind_needs_nothing_but_its_name(world: World) -> None:
    assert [world.azure.faults.set(kind) for kind in KINDS] == list(KINDS)


async def test_set_list_and_clear_by_call_which_no_fault_strikes(client: Client) -> None:
    made = await client.send("POST", f"{CONTROL}/faults", {"kind": "drop", "every": 3}, SECRET)
    listed = await client.send("GET", f"{CONTROL}/faults", None, SECRET)
    cleared = await client.send("DELETE", f"{CONTROL}/faults/drop", None, SECRET)

    assert made.body == {"name": "drop"}
    assert listed.body == [{"every": 3, "name": "drop", "kind": "drop", "from": "call", "seen": 0, "struck": 0}]
    assert cleared.body == {"cleared": 1}
    assert (await client.send("GET", f"{CONTROL}/faults", None, SECRET)).body == []


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic a secret"}])
async def test_calls_need_the_client_secret(world: World, client: Client, headers: dict[str, str]) -> None:
    answer = await client.send("POST", f"{CONTROL}/faults", {"kind": "drop"}, headers)
    assert answer.status == 401
    assert not world.azure.faults


@pytest.mark.parametrize("body", ["", "no JSON", "[]", '{"every": 3}', '{"kind": "drop", "self": 1}'])
async def test_wrong_call_is_told(world: World, client: Client, body: str) -> None:
    answer = await client.send("POST", f"{CONTROL}/faults", body, SECRET)
    assert answer.status == 400
    assert answer.body["error"]
    assert not world.azure.faults


async def test_wrong_file_is_told_to_who_lists(client: Client, file: Path) -> None:
    file.write_text("- kind: dorp")
    answer = await client.send("GET", f"{CONTROL}/faults", None, SECRET)
    assert answer.status == 400
    assert "there is no fault of the kind 'dorp'" in answer.body["error"]
