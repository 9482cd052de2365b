"""A stack that is pinned to a release: what the release says, and what the stack's own file may."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from aihub.settings import SettingsError, load, load_settings
from aihub.settings.models import AzureOpenAIDeployment, OnlineDeployment
from aihub.settings.releases import files
from aihub.settings.releases.document import Release
from tests.unit.messages import said
from tests.unit.releases.documents import CHAT, release_of

OPERATORS = {"operators": [{"principal_id": "77777777-7777-7777-7777-777777777777"}]}
PROD: dict[str, Any] = {"hub": {"name": "ai-prod", "location": "eastus2"}, "access": OPERATORS}
VIOLENCE = {"name": "Violence", "source": "Prompt", "severity": "Medium"}
STRICT = {"content_filters": {"strict": {"filters": [VIOLENCE]}}}
DOCUMENT: dict[str, Any] = {
    "deployments": {
        "chat": {**CHAT, "sku": {"name": "DataZoneStandard", "capacity": 10}, "content_filter": "strict"},
        "small": CHAT,
    },
    "guardrails": STRICT,
    "smoke": {"successes": 3},
}


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the settings, in the working directory."""
    monkeypatch.chdir(tmp_path)
    Path("config").mkdir()
    return Path("config")


@pytest.fixture
def release(config: Path) -> Release:
    """The release of `DOCUMENT`, in the settings' folder."""
    made = release_of(DOCUMENT)
    files.write(config, made)
    return made


def _pin(pinned: Release, /, **more: Any) -> None:
    document = yaml.safe_dump({"release": pinned.id, **PROD, **more}, sort_keys=False)
    Path("config/prod.yaml").write_text(document, encoding="utf-8")


def _refused() -> list[str]:
    with pytest.raises(SettingsError) as error:
        load(Path("config"), "prod")
    return [f"{problem.path}: {problem.text}" for problem in error.value.problems]


def test_release_says_what_is_deployed_and_the_own_file_where(release: Release) -> None:
    _pin(release)

    settings = load_settings(Path("config"), "prod")

    assert settings.hub.name == "ai-prod"
    assert list(settings.deployments) == ["chat", "small"]
    assert settings.guardrails.content_filters["strict"].filters[0].severity == "Medium"
    assert settings.smoke.successes == 3


def test_capacity_of_the_release_is_kept_until_the_own_file_says_another(release: Release) -> None:
    _pin(release)
    chat = load_settings(Path("config"), "prod").deployments["chat"]
    assert isinstance(chat, AzureOpenAIDeployment)
    assert chat.sku.capacity == 10

    _pin(release, deployments={"chat": {"sku": {"capacity": 50}}})
    chat = load_settings(Path("config"), "prod").deployments["chat"]
    assert isinstance(chat, AzureOpenAIDeployment)
    assert (chat.sku.name, chat.sku.capacity) == ("DataZoneStandard", 50)


def test_what_main_says_of_deployments_means_nothing_to_a_pinned_stack(release: Release) -> None:
    _pin(release)
    base = {
        "deployments": {"other": CHAT},
        "hub": {"auth": "entra", "tags": {"team": "search"}},
        "smoke": {"gate": True},
    }
    Path("config/base.yaml").write_text(yaml.safe_dump(base), encoding="utf-8")

    settings = load_settings(Path("config"), "prod")

    assert list(settings.deployments) == ["chat", "small"]
    assert settings.hub.auth == "keys"
    assert (settings.hub.tags, settings.smoke.gate) == ({"team": "search"}, True)


def test_settings_of_a_stack_are_those_of_a_release_made_from_it(config: Path) -> None:
    slot = {
        "model": "azureml:churn:3",
        "instance_type": "Standard_DS3_v2",
        "environment": "azureml:env:1",
        "code": {"id": "azureml:code:1", "scoring_script": "score.py"},
        "environment_variables": {"WORKERS": "2"},
        "autoscale": {"min": 1, "max": 3},
        "liveness": {"initial_delay_seconds": 30},
    }
    churn = {
        "type": "managed-compute",
        "slots": {"blue": slot},
        "traffic": {"blue": 100},
        "probe": {"body": {"a": [1]}},
    }
    claude = {
        "type": "model-inference",
        "model": {"publisher": "Anthropic", "name": "claude-sonnet-4-5", "version": "20250929"},
        "provider_terms": {"accept": True, "organization_name": "Ex", "country_code": "US", "industry": "x"},
    }
    document = {"deployments": {"churn": churn, "claude": claude, **DOCUMENT["deployments"]}, "guardrails": STRICT}
    release = release_of(document)
    files.write(config, release)
    (config / "before.yaml").write_text(yaml.safe_dump({**PROD, **document}), encoding="utf-8")
    _pin(release)

    before, after = (load_settings(config, stack) for stack in ("before", "prod"))

    assert after == before.model_copy(update={"release": release.id})
    assert isinstance(after.deployments["churn"], OnlineDeployment)


def test_deployment_is_excluded_by_name_and_reason(release: Release) -> None:
    _pin(release, exclude={"small": "no quota in this region"})

    assert list(load_settings(Path("config"), "prod").deployments) == ["chat"]


def test_deployment_is_excluded_with_its_reason_for_what_is_not_pinned(config: Path) -> None:
    release = release_of({"deployments": {"chat": CHAT, "small": CHAT}, "unpinned": {"small": "why"}})
    files.write(config, release)
    _pin(release, exclude={"small": "no quota in this region"})

    assert load_settings(config, "prod").unpinned == {}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            {"deployments": {"chat": {"model": {"version": "2026-01-01"}}}},
            "deployments.chat.model.version: what the release was tested with, and a pinned stack does not change it; "
            "remove it, or change the next release",
        ),
        (
            {"deployments": {"chat": {"content_filter": "Microsoft.Default"}}},
            "deployments.chat.content_filter: what the release was tested with, and a pinned stack does not change it; "
            "remove it, or change the next release",
        ),
        (
            {"deployments": {"chatt": {"sku": {"capacity": 5}}}},
            "deployments.chatt: no deployment of the release; did you mean chat?",
        ),
        (
            {"exclude": {"chatt": "why"}},
            "exclude.chatt: no deployment of the release; did you mean chat?",
        ),
        (
            {"deployments": {"translate": CHAT}},
            "deployments.translate: no deployment of the release; a pinned stack adds none; add it to the next release",
        ),
        (
            {"deployments": {"chat": None}},
            "deployments.chat: a pinned stack removes a deployment by name and reason; write it below exclude",
        ),
        (
            {"deployments": {"chat": {"sku": {"name": "GlobalStandard"}}}},
            "deployments.chat.sku.name: processed in a wider place than the release's DataZoneStandard; write one as "
            "narrow, or a narrower one",
        ),
        (
            {"deployments": {"chat": {"sku": {"name": "DataZoneBatch"}}}},
            "deployments.chat.sku.name: batch or not is part of the release, which has DataZoneStandard; write a kind "
            "like that",
        ),
        (
            {"smoke": {"successes": 2}},
            "smoke.successes: fewer than the release was tested with; write 3 or more",
        ),
        (
            {"guardrails": {"content_filters": {"strict": {"filters": [{**VIOLENCE, "severity": "High"}]}}}},
            "guardrails.content_filters.strict: Violence in prompts blocks from Medium → blocks from High: not stricter "
            "than the release; remove it",
        ),
        (
            {"guardrails": {"content_filters": {"strict": {"filters": []}}}},
            "guardrails.content_filters.strict: Violence in prompts is left to Microsoft.DefaultV2: not stricter than "
            "the release; remove it",
        ),
    ],
)
def test_what_the_release_alone_may_say_is_refused(release: Release, more: dict[str, Any], says: str) -> None:
    _pin(release, **more)

    assert says in _refused()


@pytest.mark.parametrize(
    "more",
    [
        {"deployments": {"chat": {"service_tier": "Priority", "state": "Paused"}}},
        {"deployments": {"chat": {"sku": {"name": "DataZoneProvisionedManaged", "capacity": 15}}}},
        {"guardrails": {"content_filters": {"strict": {"filters": [{**VIOLENCE, "severity": "Low"}]}}}},
        {"smoke": {"successes": 5, "budget_seconds": 60}},
        {"hub": {"name": "ai-prod", "location": "eastus2", "auth": "entra"}},
        {"deployments": {"chat": {"smoke": {"latency_ms": 900}}}},
        {"access": {"operators": [{**OPERATORS["operators"][0], "principal_type": "User"}]}},
    ],
)
def test_what_an_environment_may_say_is_taken(release: Release, more: dict[str, Any]) -> None:
    _pin(release, **more)

    assert load_settings(Path("config"), "prod").release == release.id


@pytest.mark.parametrize("access", [{}, {"operators": []}])
def test_pinned_stack_without_operators_is_refused_with_what_to_write(release: Release, access: dict[str, Any]) -> None:
    _pin(release, access=access)

    with pytest.raises(SettingsError) as error:
        load(Path("config"), "prod")
    assert said(error.value) == (
        "config/prod.yaml:1: access.operators: missing, and a pinned stack names who runs it, so that a plan is the same "
        "for all of them; write access: {operators: [{principal_id: <object id>}]}, with principal_type: "
        "ServicePrincipal or User where it is no group"
    )


def test_operators_of_base_are_those_of_a_pinned_stack(release: Release) -> None:
    Path("config/base.yaml").write_text(yaml.safe_dump({"access": OPERATORS}), encoding="utf-8")
    own = {name: value for name, value in PROD.items() if name != "access"}
    Path("config/prod.yaml").write_text(yaml.safe_dump({"release": release.id, **own}), encoding="utf-8")

    assert load_settings(Path("config"), "prod").access.operators


def test_pin_to_a_release_that_is_not_there_is_named_with_its_line(release: Release) -> None:
    missing = "0" * 64
    Path("config/prod.yaml").write_text(f"hub: {{name: ai-prod, location: eastus2}}\nrelease: '{missing}'\n", "utf-8")

    with pytest.raises(SettingsError) as error:
        load(Path("config"), "prod")
    assert said(error.value) == (
        "config/prod.yaml:2: release: no release 000000000000 in config/releases; see: aihub release list"
    )


@pytest.mark.parametrize("release_id", ["main", "", "../base", "0" * 5, "0" * 65])
def test_pin_that_is_no_whole_id_is_refused(release: Release, release_id: str) -> None:
    _pin(release, release=release_id)

    assert any(each.startswith("release: not a release's id") for each in _refused())


def test_pin_to_an_altered_release_is_refused(release: Release) -> None:
    _pin(release)
    file = Path("config/releases") / f"{release.id}.json"
    file.write_text(file.read_text(encoding="utf-8").replace("gpt-4.1-mini", "gpt-4.1-nano"), encoding="utf-8")

    assert "altered since it was written" in _refused()[0]


def test_excluding_without_a_release_is_refused(config: Path) -> None:
    document = {**PROD, "deployments": {"chat": CHAT}, "exclude": {"chat": "why"}}
    (config / "prod.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")

    assert _refused() == [
        "exclude: for stacks that pin a release; write deployments: {<name>: null} to remove what base.yaml has"
    ]


def test_pin_in_base_is_refused(release: Release) -> None:
    Path("config/prod.yaml").write_text(yaml.safe_dump(PROD), encoding="utf-8")
    Path("config/base.yaml").write_text(f"release: '{release.id}'\n", encoding="utf-8")

    assert _refused() == ["release: each stack is pinned for itself; write it in the stack's own file"]


def test_two_pins_that_git_could_not_merge_are_named_as_a_conflict(release: Release) -> None:
    pins = f"<<<<<<< HEAD\nrelease: {release.id}\n=======\nrelease: {'b' * 64}\n>>>>>>> promote/prod\n"
    Path("config/prod.yaml").write_text(f"hub: {{name: ai-prod, location: eastus2}}\n{pins}", encoding="utf-8")

    what = "an unresolved merge conflict; keep one of the two sides, and remove the lines <<<<<<<, ======= and >>>>>>>"
    assert _refused() == [f": {what}"]
