"""Each rule explains its own error, and every error of Azure is explained."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from aihub.azure.errors import VaultError
from aihub.failures import Explanation, Place, Refusal, explain, explain_error, refusal_in, refusal_of
from aihub.failures.rule import Rule, rules
from aihub.smoke.classes import CLASSES
from tests.tables import one_test_of

ROOT = Path(__file__).parents[3]
EXAMPLES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "examples.yaml").read_text("utf-8"))
IDS = [each.id for each in rules()]


def explained(example: dict[str, Any]) -> Explanation:
    kind = f"azure-native:some:{example.get('type', 'Deployment')}"
    place = Place(example.get("path", "deployments.chat"), kind, example.get("operation", "create"))
    if "class" in example:
        codes = (example["code"],) if "code" in example else ()
        return explain(Refusal(example.get("text", ""), codes, example.get("status"), example["class"]), place)
    return explain(refusal_in(example["text"]), place)


def test_each_rule_has_an_example() -> None:
    assert list(EXAMPLES) == IDS


@one_test_of({name: name for name in IDS})
def test_each_rule_explains_its_example_with_cause_fix_document_and_place(name: str) -> None:
    example = EXAMPLES[name]
    found = explained(example)
    assert found.rule.id == name
    assert found.place == example.get("place", example.get("path", "deployments.chat"))
    assert example.get("says", "") in str(found)
    assert str(found).isprintable()
    assert "{" not in found.cause


@one_test_of({rule.id: rule for rule in rules()})
def test_each_rule_is_complete(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id)
    assert "" not in {rule.cause, rule.fix, rule.source}
    assert not rule.cause.endswith(".")
    assert not rule.fix.endswith(".")
    assert rule.document.startswith("https://") or rule.document == "docs/errors.md" or (ROOT / rule.document).is_file()
    assert rule.patience_seconds <= 600
    assert set(rule.classes) <= set(CLASSES)
    re.compile(rule.message)


def test_ids_are_unique_and_only_the_last_rule_has_no_condition() -> None:
    assert len(set(IDS)) == len(IDS)
    open_ones = [
        each.id
        for each in rules()
        if not (each.codes or each.message or each.statuses or each.classes or each.types or each.operations)
    ]
    assert open_ones == ["unknown"] == IDS[-1:]


def test_each_error_class_of_the_smoke_test_is_explained() -> None:
    for name in CLASSES:
        assert name in explain(Refusal(error_class=name)).rule.classes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x1b[31m",
        "not json {",
        '{"error":',
        '{"error":{"code":null,"message":null}}',
        '{"error":[{"code":"Odd"}]}',
        "<html>" * 10_000,
        "x" * 1_000_000,
        'Code="' + "A" * 1_000_000,
        "policyAssignment" * 50_000,
        "A: " * 100_000,
        "\\" * 100_000 + '"code":"X"',
    ],
    ids=lambda text: text[:12] or "empty",
)
def test_whatever_comes_is_explained_in_one_line_of_a_sensible_length(text: str) -> None:
    shown = str(explain(refusal_in(text), Place("deployments.chat", "a:b:Deployment", "create")))
    assert shown.isprintable()
    assert len(shown) < 1_000


SECRET = "sk-1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b"


@pytest.mark.parametrize(
    "text",
    [
        f'Status=401 Code="Unheard" Message="Incorrect API key provided: {SECRET}"',
        f'Status=403 Code="AuthorizationFailed" Message="The client \'{SECRET}\' does not have authorization"',
        f"AuthenticationFailed: AADSTS7000215: Invalid client secret provided: {SECRET}",
        f"<html><body>Authorization: Bearer {SECRET}</body></html>",
        f'{{"error":{{"code":"BadRequest","message":"api-key={SECRET} is wrong","target":"{SECRET}"}}}}',
    ],
)
def test_explanation_repeats_no_secret_of_the_message(text: str) -> None:
    assert SECRET not in str(explain(refusal_in(text), Place("hub", "a:b:Account", "create")))


@pytest.mark.parametrize(
    ("text", "codes", "status"),
    [
        ('Status=400 Code="InvalidTemplateDeployment" Message="See" Code="InsufficientQuota"', ("InvalidTemplateDeployment", "InsufficientQuota"), 400),
        ("RESPONSE 409: 409 Conflict\nERROR CODE: RequestConflict\n----\n{", ("RequestConflict",), 409),
        ("412: Precondition Failed (/subscriptions/s)", (), 412),
        ('Status=404 Code="Conflict" Message="409: "', ("Conflict",), 404),
        ("cannot check existence of resource '/s': status code 403, {}", (), 403),
        ('{"error":{"code":"A.b","details":[{"code":"B","innererror":{"code":"C"}}]}}', ("A.b", "B", "C"), None),
        ("slot green of bert does not answer", (), None),
    ],
)  # fmt: skip
def test_codes_of_all_levels_and_the_status_are_read(text: str, codes: tuple[str, ...], status: int | None) -> None:
    found = refusal_in(text)
    assert (found.codes, found.status) == (codes, status)


def test_error_of_a_client_brings_the_vaults_inner_code() -> None:
    error = VaultError("Forbidden: Caller is not authorized", "https://kv.vault.azure.net/secrets/x", 403)
    error.inner_code = "ForbiddenByRbac"
    assert refusal_of(error).codes == ("Forbidden", "ForbiddenByRbac")
    assert explain_error(error).rule.id == "vault-role"


def test_code_that_no_rule_knows_is_named_with_what_its_status_means() -> None:
    found = explain(refusal_in('Status=409 Code="Unheard" Message="of"'), Place("hub", "a:b:Account", "create"))
    assert str(found).startswith("Unheard: it is in conflict with something")
    assert not found.is_known


def test_pauses_grow_to_half_a_minute_and_end_with_the_patience() -> None:
    conflict = next(each for each in rules() if each.id == "request-conflict")
    pauses = [conflict.pause_seconds(attempts) for attempts in range(1, 14)]
    assert pauses == [2, 4, 8, 16, *[30] * 8, 0]
    assert [conflict.spent_seconds(attempts) for attempts in (1, 2, 5, 13, 20)] == [0, 2, 30, 270, 270]
    assert next(each for each in rules() if each.id == "token-quota").pause_seconds(1) == 0


@pytest.mark.parametrize(
    ("kind", "path", "message", "place"),
    [
        (
            "Deployment",
            "deployments.chat",
            "The value of properties.model.version is wrong.",
            "deployments.chat.model.version",
        ),
        ("Deployment", "deployments.chat", "'raiPolicyName' is wrong.", "deployments.chat.content_filter"),
        ("Deployment", "deployments.chat", "The version is wrong.", "deployments.chat"),
        (
            "OnlineDeployment",
            "deployments.bert.slots.blue",
            "instanceType",
            "deployments.bert.slots.blue.instance_type",
        ),
        ("Account", "hub", "disableLocalAuth must be true", "hub.auth"),
        ("Vault", "classic_hub.key_vault", "softDeleteRetentionInDays", "classic_hub.key_vault"),
    ],
)
def test_property_that_the_message_names_is_the_place(kind: str, path: str, message: str, place: str) -> None:
    error = f'Status=400 Code="BadRequest" Message="{message}"'
    assert explain(refusal_in(error), Place(path, f"azure-native:some:{kind}", "update")).place == place
