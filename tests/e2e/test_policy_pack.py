"""The policies in a run of the real Pulumi CLI, on its previews and on its state."""

import json
from typing import Any

import pytest

from tests.e2e.project import ACCOUNT, CHECKOUT, Json, Project, gpt, settings

pytestmark = pytest.mark.e2e

PACK = ("--policy-pack", str(CHECKOUT / "policy"))
WAIVER = {
    "rule": "vault-purge-protection",
    "path": "hub.key_vault",
    "owner": "team",
    "reason": "the stack is gone tomorrow",
    "expires": "2199-12-31",
}
# A vault that can be purged breaks a policy that is mandatory from the standard profile on.
BROKEN = "[mandatory]  vault-purge-protection  (azure-native:keyvault:Vault: hub-vault)"


def stack(**fields: Any) -> Json:
    """Settings of a stack that breaks one mandatory policy of the standard profile."""
    return {**settings({"chat": gpt()}), "smoke": {"gate": False}, **fields}


def test_policies_in_a_preview_before_a_write_and_on_what_was_made(shared_project: Project) -> None:
    project = shared_project
    project.write(stack())
    advised = project.pulumi("preview", *PACK)
    assert advised.code == 0, advised.output
    assert "[advisory]  vault-purge-protection" in advised.output
    assert "[mandatory]" not in advised.output

    project.write(stack(profile="standard"))
    refused = project.pulumi("up", "--yes", "--skip-preview", *PACK)
    assert refused.code != 0
    assert BROKEN in refused.output
    assert "hub.key_vault.purge_protection: kv-ai-e2e can be purged; write hub.key_vault.purge_protection: true" in (
        refused.output
    )
    assert "Traceback" not in refused.output
    checked = project.run("aihub", "check", "--stack", "local")
    assert checked.code == 2
    assert "[vault-purge-protection]" in checked.output

    project.write(stack(profile="standard", waivers={"short": WAIVER}))
    waived = project.up(None, *PACK)
    assert "vault-purge-protection" not in waived
    assert project.arm("GET", ACCOUNT).status_code == 200

    preview = project.run("sh", "-c", "pulumi preview --json --show-sames | aihub policy - --output json")
    state = project.run("aihub", "policy", "--output", "json")
    assert (preview.code, state.code) == (0, 0), preview.output + state.output
    [of_preview], [of_state] = json.loads(preview.output), json.loads(state.output)
    assert of_state["failed"] == []
    assert [each["policy"] for each in of_state["waived"]] == ["vault-purge-protection"]
    names = ("passed", "profile", "pack", "stack")
    assert {name: of_preview[name] for name in names} == {name: of_state[name] for name in names}

    # Pulumi's own command runs the pack on the state, too.
    analyzed = project.pulumi("policy", "analyze", *PACK)
    assert analyzed.code == 0, analyzed.output
    assert "[mandatory]" not in analyzed.output

    stricter = project.run("aihub", "policy", "--profile", "regulated")
    assert stricter.code == 1
    assert "config/local.yaml:" in stricter.output
    assert "[account-public-endpoint]" in stricter.output


def test_record_of_a_smoke_test_says_what_the_policies_said(shared_project: Project) -> None:
    ran = shared_project.run("aihub", "smoke", "--record", "--output", "json")
    assert ran.code == 0, ran.output
    written = sorted((shared_project.folder / ".local").rglob("evidence/**/*.json"))
    said = [json.loads(each.read_text(encoding="utf-8")).get("policies") for each in written]
    [policies] = [each for each in said if each]
    assert (policies["profile"], policies["failed"], policies["waived"]) == ("standard", [], ["vault-purge-protection"])
    assert policies["pack"].startswith("sha256:")
