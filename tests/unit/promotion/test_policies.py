"""The gate refuses a release for a broken mandatory policy, of the stack before or of the settings that it enters."""

from datetime import timedelta
from typing import Any

from aihub.evidence.record import Policies
from aihub.policy.outcome import pack_digest
from tests.unit.promotion.conftest import ORDER, PromotionProject, condition

DAY = timedelta(days=1)
QUIET: dict[str, Any] = {
    "hub": {"name": "ai-prod", "location": "swedencentral"},
    "access": {"consumers": [{"principal_id": "00000000-0000-0000-0000-000000000001", "deployments": "all"}]},
}


def said(**fields: Any) -> Policies:
    given = {"pack": pack_digest(), "profile": "standard", "passed": ["vault-logs"], "failed": [], "advised": []}
    return Policies(**{**given, "waived": [], **fields})


def record_test(project: PromotionProject, policies: Policies | None) -> None:
    project.record("test", 2 * DAY, policies=policies)


def test_what_the_stack_before_kept_lets_the_release_enter(project: PromotionProject) -> None:
    record_test(project, said(waived=["vault-network"]))
    decision = project.decide()
    assert decision.passed
    assert condition(decision, "policies-before").why == (
        "test kept every mandatory policy of standard, record 1 (2026-11-27T12:00:00Z); waived: vault-network"
    )


def test_what_the_stack_before_broke_keeps_it_out(project: PromotionProject) -> None:
    record_test(project, said(failed=["vault-purge-protection"]))
    decision = project.decide()
    found = condition(decision, "policies-before")
    assert not decision.passed
    assert (found.passed, found.why) == (False, "test broke vault-purge-protection, record 1 (2026-11-27T12:00:00Z)")
    assert "aihub policy --stack test" in found.do


def test_evidence_by_other_rules_is_made_anew(project: PromotionProject) -> None:
    record_test(project, said(pack=f"sha256:{'0' * 64}"))
    found = condition(project.decide(), "policies-before")
    assert not found.passed
    assert found.do == "run: aihub smoke --stack test --record"


def test_evidence_without_policies_and_of_a_sandbox_counts_as_it_did(project: PromotionProject) -> None:
    for policies in (None, said(profile="sandbox", pack=f"sha256:{'0' * 64}")):
        record_test(project, policies)
        decision = project.decide()
        assert decision.passed
        assert "policies-before" not in {each.name for each in decision.conditions}


def test_settings_that_break_what_their_profile_makes_mandatory(project: PromotionProject) -> None:
    record_test(project, None)
    weak = {"hub": {**QUIET["hub"], "key_vault": {"purge_protection": False}}}
    project.settings("prod", {**QUIET, "profile": "standard", **weak}, release=project.release.id)
    found = condition(project.decide(), "policies")
    assert (found.passed, found.why) == (False, "the settings of prod break vault-purge-protection")


def test_settings_that_keep_them(project: PromotionProject) -> None:
    record_test(project, None)
    project.settings("prod", {**QUIET, "profile": "standard"}, release=project.release.id)
    decision = project.decide()
    assert decision.passed
    assert condition(decision, "policies").why == "the settings of prod keep every mandatory policy of standard"


def test_release_that_returns_is_not_asked(project: PromotionProject) -> None:
    project.order(ORDER)
    project.record("prod", 2 * DAY)
    weak = {"hub": {**QUIET["hub"], "key_vault": {"purge_protection": False}}}
    project.settings("prod", {**QUIET, "profile": "standard", **weak}, release=project.release.id)
    decision = project.decide()
    assert decision.passed
    assert "policies" not in {each.name for each in decision.conditions}
