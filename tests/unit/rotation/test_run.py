"""Whose keys a run rotates, when it does not go on, and what it says of it."""

import threading
from typing import Any

import pytest

from aihub.azure.errors import ArmError
from aihub.contract.endpoint import Endpoint
from aihub.evidence.rotation import RotationRun, evidence
from aihub.rotation import RotationError
from aihub.rotation.report import text
from aihub.rotation.rotate import RotationPolicy
from aihub.rotation.run import Selection, Shared, rotate_in
from tests.unit.rotation.world import DAY, INTERVAL, POLICY, VAULT, Azure, on_account, online, serverless

ALL = Selection(all=True)
WITHOUT_WAITING = RotationPolicy(POLICY.interval_seconds, POLICY.expiry_seconds, wait=False)


@pytest.fixture
def azure() -> Azure:
    return Azure([on_account("chat"), on_account("embed"), serverless("cohere")])


def run(
    azure: Azure, selection: Selection = ALL, policy: RotationPolicy = POLICY, *, dry_run: bool = False
) -> RotationRun:
    made = RotationRun("a-run", "test", "")
    rotate_in(azure.context, policy, selection, made, list(azure.endpoints), dry_run=dry_run)
    return made


def outcomes(made: RotationRun) -> dict[str, str]:
    return {each.name: each.outcome for each in made.owners}


def expire_in(azure: Azure, name: str, seconds: float | None) -> None:
    azure.vault.secrets[f"{VAULT}/{name}-key"][-1].expires = None if seconds is None else azure.time.seconds + seconds


def test_deployment_that_is_named_takes_those_along_that_share_its_keys(azure: Azure) -> None:
    made = run(azure, Selection(deployments=["embed"]))

    assert outcomes(made) == {"ai-demo": "rotated"}
    assert azure.key_names() == {"chat": "key2", "embed": "key2", "cohere": "primary"}
    assert azure.told[0] == "ai-demo: chat share its keys, so their secrets get the new key too"


def test_endpoint_that_is_not_there_rotates_nothing(azure: Azure) -> None:
    with pytest.raises(RotationError, match="there is no endpoint chatt; there are: chat, embed, cohere"):
        run(azure, Selection(deployments=["chat", "chatt"]))
    assert azure.steps == []


def test_endpoints_that_take_tokens_are_named() -> None:
    made = run(Azure([on_account("chat", key=False)]))
    assert (text(made), made.exit_code) == ("no key to rotate, since these endpoints take tokens: chat", 0)


@pytest.mark.parametrize(("left", "is_due"), [(14 * DAY - 1, True), (14 * DAY + 1, False), (None, True)])
def test_what_is_due(azure: Azure, left: float | None, is_due: bool) -> None:
    expire_in(azure, "embed", left)
    made = run(azure, Selection(expiring_within_seconds=14 * DAY))
    assert outcomes(made) == ({"ai-demo": "rotated"} if is_due else {})


def test_what_another_run_began_is_due(azure: Azure) -> None:
    due = Selection(expiring_within_seconds=14 * DAY)
    expire_in(azure, "cohere", DAY)
    assert outcomes(run(azure, due, WITHOUT_WAITING)) == {"cohere": "settling"}
    azure.time.sleep(2 * INTERVAL)

    made = run(azure, due, WITHOUT_WAITING)

    assert set(outcomes(made).values()) == {"rotated"}
    assert outcomes(run(azure, due, WITHOUT_WAITING)) == {}


def test_dry_run_changes_nothing(azure: Azure) -> None:
    before = azure.key_names(), dict(azure.keys.keys)
    made = run(azure, dry_run=True)
    assert set(outcomes(made).values()) == {"planned"}
    assert (azure.key_names(), azure.keys.keys, azure.steps) == (*before, [])


@pytest.mark.parametrize("selection", [ALL, Selection(expiring_within_seconds=61 * DAY)], ids=["all", "expiring"])
def test_secret_that_is_gone_keeps_no_other_owner_from_its_rotation(azure: Azure, selection: Selection) -> None:
    del azure.vault.secrets[f"{VAULT}/cohere-key"]

    made = run(azure, selection)

    assert sorted(outcomes(made).values()) == ["failed", "rotated"]
    assert made.exit_code == 1
    assert f"failed: {VAULT}/cohere-key is not there" in text(made)


@pytest.mark.parametrize("action", ["of", "regenerate"])
def test_what_resource_manager_refuses_is_the_problem_of_its_owner(
    azure: Azure, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    allowed = getattr(azure.keys, action)

    def refuse(owner: Any, *arguments: Any) -> Any:
        if owner.kind.name == "account":
            raise ArmError("BadRequest: Failed to list key. disableLocalAuth is set to be true", owner.id, 400)
        return allowed(owner, *arguments)

    before = azure.key_names()
    monkeypatch.setattr(azure.keys, action, refuse)
    made = run(azure)
    monkeypatch.undo()

    [account, other] = sorted(evidence(made)["owners"], key=lambda each: str(each["kind"]))
    assert account["problem"].startswith("BadRequest: Failed to list key. disableLocalAuth is set to be true (/sub")
    assert (other["outcome"], other["problem"]) == ("rotated", None)
    assert azure.key_names() == before | {"cohere": "secondary"}


@pytest.mark.parametrize("verdict", ["fail", "inconclusive"])
def test_old_key_stays_valid_until_the_smoke_test_passes(verdict: str) -> None:
    azure = Azure([on_account("chat"), on_account("embed")])
    azure.start_clients(4)
    [old] = {azure.published(each) for each in azure.endpoints}
    azure.verdicts = {"embed": verdict}

    made = run(azure)

    assert f"embed: {verdict}, " in (made.owners[0].problem or "")
    assert made.exit_code == 1
    assert azure.opens(azure.endpoints[0], old)
    azure.verdicts = {}
    assert outcomes(run(azure)) == {"ai-demo": "rotated"}
    assert not azure.opens(azure.endpoints[0], old)
    assert azure.refused == []


def test_key_that_the_service_does_not_come_to_know_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    azure = Azure([online("score")])
    before = azure.published(azure.endpoints[0])
    monkeypatch.setattr(azure, "opens", lambda _endpoint, _key: False)
    made = run(azure)
    assert "score does not accept the new key secondary after 300 s; it is not published" in text(made)
    assert azure.published(azure.endpoints[0]) == before


def test_look_that_began_before_one_asked_is_not_enough() -> None:
    looks: list[list[Endpoint]] = []
    is_looking, may_end = threading.Event(), threading.Event()

    def look() -> list[Endpoint]:
        looks.append([])
        found = looks[-1]
        if len(looks) == 1:
            is_looking.set()
            assert may_end.wait(10)
        return found

    shared, answers = Shared(look), []
    early = threading.Thread(target=lambda: answers.append(shared()))
    early.start()
    assert is_looking.wait(10)
    late = threading.Thread(target=lambda: answers.append(shared()))
    late.start()
    may_end.set()
    for each in (early, late):
        each.join()

    assert len(looks) == 2
