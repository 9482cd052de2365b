"""Whether a release may enter a stack, condition by condition."""

from datetime import timedelta
from typing import Any

import pytest

from aihub.evidence.errors import EvidenceError
from aihub.promotion.errors import PromotionError
from aihub.settings import SettingsError
from aihub.settings.releases import files
from aihub.settings.releases.errors import ReleaseError
from tests.unit.promotion.conftest import ORDER, SUBSCRIPTIONS, PromotionProject, condition
from tests.unit.releases.documents import release_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OTHER = "b" * 64
FAIL: dict[str, Any] = {"outcome": "fail", "problem": "chat: fail, wrong-key"}


def test_release_that_passed_soaked_and_is_fresh_may_enter(project: PromotionProject) -> None:
    project.record("test", 2 * DAY)
    project.record("test", HOUR)
    decision = project.decide()
    assert decision.passed
    assert (decision.stack, decision.release, decision.before) == ("prod", project.release.id, "test")
    assert [each.name for each in decision.conditions] == ["records", "tested", "age", "soak", "retirement"]
    assert condition(decision, "tested").why == "it passed in test, record 2 (2026-11-29T11:00:00Z)"
    assert condition(decision, "age").why == "record 2 (2026-11-29T11:00:00Z) is 1 h old, of at most 7d"
    assert condition(decision, "soak").why == (
        "it has been in test for 2 d, from record 1 (2026-11-27T12:00:00Z), of at least 24h"
    )


def test_release_that_nobody_tested_may_not_enter(project: PromotionProject) -> None:
    decision = project.decide()
    assert not decision.passed
    tested = condition(decision, "tested")
    assert (tested.passed, tested.why) == (False, "no full smoke test has judged it in test")
    assert tested.do == "deploy it there, and run: aihub smoke --stack test --record"


def test_evidence_of_another_release_counts_for_nothing(project: PromotionProject) -> None:
    project.record("test", 2 * DAY, release=OTHER)
    project.record("test", 2 * DAY, release=None)
    assert not condition(project.decide(), "tested").passed


@pytest.mark.parametrize(
    ("later", "passed", "why"),
    [
        (
            FAIL,
            False,
            "its latest full smoke test in test failed, record 2 (2026-11-29T11:00:00Z): chat: fail, wrong-key",
        ),
        (
            {"kind": "deploy-started"},
            False,
            "its deploy to test began, record 2 (2026-11-29T11:00:00Z), and has not ended",
        ),
        ({"kind": "deploy-done", **FAIL}, False, "its deploy to test failed, record 2"),
        ({"outcome": "inconclusive"}, True, "it passed in test, record 1"),
        ({**FAIL, "partial": True}, True, "it passed in test, record 1"),
        ({"kind": "preflight", **FAIL}, True, "it passed in test, record 1"),
        ({**FAIL, "release": OTHER}, True, "it passed in test, record 1"),
    ],
)
def test_what_a_later_record_does_to_a_release_that_passed(
    project: PromotionProject, later: dict[str, Any], passed: bool, why: str
) -> None:
    project.record("test", 3 * DAY)
    project.record("test", HOUR, **later)
    decision = project.decide()
    assert (decision.passed, condition(decision, "tested").passed) == (passed, passed)
    assert condition(decision, "tested").why.startswith(why)


@pytest.mark.parametrize("run", [{"outcome": "inconclusive"}, {"partial": True}])
def test_run_that_decides_nothing_is_named(project: PromotionProject, run: dict[str, Any]) -> None:
    project.record("test", 2 * DAY, **run)
    said = next(iter(run)) if "partial" in run else "inconclusive"
    assert condition(project.decide(), "tested").why == f"no full smoke test has judged it in test; record 1 is {said}"


def test_evidence_that_is_too_old(project: PromotionProject) -> None:
    project.record("test", 8 * DAY)
    age = condition(project.decide(), "age")
    assert not age.passed
    assert age.why == "record 1 (2026-11-21T12:00:00Z) is 8 d old, and max_age is 7d"
    assert age.do == "run: aihub smoke --stack test --record"


@pytest.mark.parametrize(
    ("records", "passed", "why"),
    [
        ([(HOUR, {})], False, "it has been in test for 1 h, from record 1 (2026-11-29T11:00:00Z), and soak is 24h"),
        ([(2 * DAY, {}), (HOUR, {})], True, "it has been in test for 2 d, from record 1"),
        # A revocation begins the time anew.
        ([(3 * DAY, {}), (2 * DAY, FAIL), (HOUR, {})], False, "it has been in test for 1 h, from record 3"),
        ([(3 * DAY, {}), (2 * DAY, {"outcome": "inconclusive"}), (HOUR, {})], True, "it has been in test for 3 d"),
        # Another release has been there instead since.
        ([(3 * DAY, {}), (3 * DAY - HOUR, {"release": OTHER})], False, "it has been in test for 1 h, from record 1"),
        ([(3 * DAY, {}), (DAY, {"release": OTHER}), (HOUR, {})], True, "it has been in test for 2 d, from record 1"),
        ([(3 * DAY, {}), (3 * DAY - HOUR, {"release": None}), (2 * HOUR, {})], False, "it has been in test for 2 h"),
        # The preflight of another release changes nothing there.
        (
            [(3 * DAY, {}), (3 * DAY - HOUR, {"release": OTHER, "kind": "preflight"})],
            True,
            "it has been in test for 3 d",
        ),
        # So does deploying the same release again.
        (
            [(3 * DAY, {}), (HOUR, {"kind": "deploy-started"}), (HOUR, {"kind": "deploy-done"})],
            True,
            "it has been in test for 3 d",
        ),
    ],
)
def test_how_long_a_release_has_been_there(
    project: PromotionProject, records: list[tuple[timedelta, dict[str, Any]]], passed: bool, why: str
) -> None:
    for ago, fields in records:
        project.record("test", ago, **fields)
    soak = condition(project.decide(), "soak")
    assert (soak.passed, soak.why.startswith(why)) == (passed, True)


def test_soak_that_is_too_short_says_when_to_try_again(project: PromotionProject) -> None:
    project.record("test", HOUR)
    assert condition(project.decide(), "soak").do == "try again in 23 h 1 min, if it stays there"


def _remove(project: PromotionProject) -> None:
    (project.store("test").path / "00000002.json").unlink()


def _edit(project: PromotionProject) -> None:
    file = project.store("test").path / "00000002.json"
    file.write_text(file.read_text().replace('"fail"', '"pass"'))


def _cut(project: PromotionProject) -> None:
    file = project.store("test").path / "00000002.json"
    file.write_bytes(file.read_bytes()[:-20])


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_remove, "record 2 is missing"),
        (_edit, "record 2: altered since record 3 was written, which has its digest"),
        (_cut, "record 2: not JSON, perhaps cut short"),
        (lambda project: project.store("test").create(4, b'{"format": 3}'), "record 4: format 3"),
        (lambda project: project.record("test", subscription="another"), "record 4: of the subscription another"),
        (lambda project: project.record("test", stack="staging"), "record 4: of the stack staging, and this is test"),
        (lambda project: project.record("test", project="shop"), "record 4: of the project shop, and this is aihub"),
        (lambda project: project.record("test", -HOUR), "record 4: written at 2026-11-29T13:00:00Z, and it is"),
    ],
)
def test_records_that_are_not_whole_prove_nothing(project: PromotionProject, spoil: Any, why: str) -> None:
    for outcome in ("pass", "fail", "pass"):
        project.record("test", 2 * DAY, outcome=outcome)
    spoil(project)
    decision = project.decide()
    assert not decision.passed
    assert f"those of test are not whole: {why}" in condition(decision, "records").why
    assert "aihub evidence verify --stack test" in condition(decision, "records").do
    assert "tested" not in {each.name for each in decision.conditions}


def test_without_a_configured_subscription_all_records_are_of_the_same(project: PromotionProject) -> None:
    project.configured["test"] = {}
    project.record("test", 2 * DAY, subscription="sandbox")
    assert project.decide().passed
    project.record("test", 2 * DAY, subscription=SUBSCRIPTIONS["test"])
    assert "record 1: of the subscription sandbox" in condition(project.decide(), "records").why


def test_release_that_passed_in_the_target_itself_returns(project: PromotionProject) -> None:
    project.record("prod", 300 * DAY)
    project.record("prod", DAY, release=OTHER)
    decision = project.decide()
    assert decision.passed
    assert [each.name for each in decision.conditions] == ["returns", "retirement"]
    assert condition(decision, "returns").why.startswith("it passed in prod itself, record 1 (2026-02-02T12:00:00Z)")


def test_release_that_returns_may_have_models_that_retire_soon(project: PromotionProject) -> None:
    with (project.config / "promotion.yaml").open("a", encoding="utf-8") as rules:
        rules.write('retirements: [{model: gpt-example, date: "2026-12-20"}]\n')
    project.record("test", 2 * DAY)
    assert not condition(project.decide(), "retirement").passed

    project.record("prod", DAY)
    assert condition(project.decide(), "retirement").why.startswith("no model is retired, by Microsoft's schedule")


def test_release_that_was_revoked_in_the_target_does_not_return(project: PromotionProject) -> None:
    project.record("prod", 3 * DAY)
    project.record("prod", 2 * DAY, **FAIL)
    assert not project.decide().passed


@pytest.mark.parametrize("later", [{"kind": "deploy-started"}, {"kind": "deploy-done", **FAIL}])
def test_deploy_that_failed_or_was_killed_can_be_run_again(project: PromotionProject, later: dict[str, Any]) -> None:
    project.record("prod", 30 * DAY)
    project.record("prod", HOUR, **later)
    assert [each.name for each in project.decide().conditions] == ["returns", "retirement"]


def test_records_of_the_target_that_are_not_whole_let_nothing_return(project: PromotionProject) -> None:
    for _ in range(3):
        project.record("prod", 2 * DAY)
    (project.store("prod").path / "00000002.json").unlink()
    assert "tested" in {each.name for each in project.decide().conditions}


@pytest.mark.parametrize(
    ("kind", "records", "passed", "why"),
    [
        ("preflight", [], False, "no preflight of this release in prod"),
        ("preflight", [(HOUR, {})], True, "record 1 (2026-11-29T11:00:00Z) is 1 h old, of at most 7d"),
        ("preflight", [(8 * DAY, {})], False, "record 1 (2026-11-21T12:00:00Z) is 8 d old, and max_age is 7d"),
        (
            "preflight",
            [(HOUR, FAIL)],
            False,
            "it failed in prod, record 1 (2026-11-29T11:00:00Z): chat: fail, wrong-key",
        ),
        ("preflight", [(HOUR, {"release": OTHER})], False, "no preflight of this release in prod"),
        (
            "preflight",
            [(HOUR, {"outcome": "inconclusive"})],
            False,
            "no preflight of this release in prod; record 1 (2026-11-29T11:00:00Z) is inconclusive",
        ),
        ("preflight", [(DAY, {}), (HOUR, {"outcome": "inconclusive"})], True, "record 1"),
        ("drift", [], False, "no drift in prod"),
        ("drift", [(HOUR, {"release": OTHER})], True, "record 1 (2026-11-29T11:00:00Z) is 1 h old"),
        ("drift", [(HOUR, {"release": OTHER, **FAIL})], False, "it failed in prod"),
    ],
)
def test_records_that_the_target_needs(
    project: PromotionProject, kind: str, records: list[tuple[timedelta, dict[str, Any]]], passed: bool, why: str
) -> None:
    project.order([*ORDER[:2], {"stack": "prod", "needs": [kind]}])
    project.record("test", HOUR)
    for ago, fields in records:
        project.record("prod", ago, kind=kind, **fields)
    decision = project.decide()
    assert (decision.passed, condition(decision, kind).why.startswith(why)) == (passed, True)


def test_first_stack_follows_what_is_committed(project: PromotionProject) -> None:
    decision = project.decide("dev")
    assert (decision.passed, decision.release, decision.before) == (True, None, None)
    assert "dev is the first stack and pins no release" in condition(decision, "order").why


def test_first_stack_that_pins_a_release(project: PromotionProject) -> None:
    project.settings("dev", release=project.release.id)
    decision = project.decide("dev")
    assert [each.name for each in decision.conditions] == ["order", "retirement"]


def test_stack_that_pins_nothing(project: PromotionProject) -> None:
    project.settings("prod")
    with pytest.raises(PromotionError, match=r"config/prod.yaml pins no release; write release: <id> into it"):
        project.decide()
    project.record("test", 2 * DAY)
    assert project.decide(release=project.release.id[:8]).passed


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        ("prdo", "prdo is not in config/promotion.yaml; did you mean prod? the order there is dev → test → prod"),
        ("local", "local is not in config/promotion.yaml; the order there is dev → test → prod"),
    ],
)
def test_stack_that_is_in_no_order(project: PromotionProject, stack: str, message: str) -> None:
    with pytest.raises(PromotionError) as error:
        project.decide(stack)
    assert str(error.value) == message


def test_another_release_than_the_pinned_one(project: PromotionProject) -> None:
    other = release_of({"deployments": {}})
    files.write(project.config, other)
    project.record("test", 2 * DAY, release=other.id)
    assert not project.decide().passed
    decision = project.decide(release=other.id)
    assert (decision.passed, decision.release) == (True, other.id)


def test_release_that_the_targets_own_file_does_not_fit(project: PromotionProject) -> None:
    project.settings("prod", {"deployments": {"chat": {"sku": {"capacity": 50}}}}, project.release.id)
    other = release_of({"deployments": {}})
    files.write(project.config, other)
    with pytest.raises(SettingsError, match=r"config/prod.yaml:\d+: deployments.chat: no deployment of the release"):
        project.decide(release=other.id)


def _lose(project: PromotionProject) -> str:
    files.path_of(project.config, project.release.id).unlink()
    return "no release"


def _alter(project: PromotionProject) -> str:
    file = files.path_of(project.config, project.release.id)
    file.write_text(file.read_text().replace("gpt-example", "gpt-another"))
    return "altered since it was written"


def _truncate(project: PromotionProject) -> str:
    file = files.path_of(project.config, project.release.id)
    file.write_text(file.read_text()[:200])
    return "not JSON, perhaps cut short"


def _renew(project: PromotionProject) -> str:
    file = files.path_of(project.config, project.release.id)
    file.write_text(file.read_text().replace('"format": 1', '"format": 2'))
    return "format 2, and this program reads up to 1"


@pytest.mark.parametrize("spoil", [_lose, _alter, _truncate, _renew])
def test_release_that_is_not_what_was_pinned(project: PromotionProject, spoil: Any) -> None:
    said = spoil(project)
    with pytest.raises(SettingsError) as pinned:
        project.decide()
    assert str(pinned.value).startswith("config/prod.yaml:4: release: ")
    assert said in str(pinned.value)
    with pytest.raises(ReleaseError, match=said):
        project.decide(release=project.release.id)


def test_what_the_target_changes_is_named(project: PromotionProject) -> None:
    document = {
        "hub": {"name": "ai-prod", "location": "eastus2", "auth": "entra"},
        "deployments": {"chat": {"sku": {"name": "DataZoneStandard", "capacity": 50}}},
        "smoke": {"successes": 3},
    }
    project.settings("prod", document, project.release.id)
    assert project.decide().differences == (
        "hub.auth: keys → entra",
        "deployments.chat.sku.name: GlobalStandard → DataZoneStandard",
        "smoke.successes: 1 → 3",
    )
    project.settings("prod", {"exclude": {"chat": "no quota until March"}}, project.release.id)
    assert project.decide().differences == ("deployments.chat: left out: no quota until March",)


def test_store_that_cannot_be_read_is_no_decision(project: PromotionProject) -> None:
    project.store("test").path.parent.mkdir(parents=True)
    project.store("test").path.write_text("")
    with pytest.raises(EvidenceError):
        project.decide()
    result = project.aihub("release", "gate", "--to", "prod")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("error: ")
