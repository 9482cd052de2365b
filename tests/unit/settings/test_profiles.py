"""A stack's profile: values beneath all that the files say, stricter at most than in base.yaml."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from aihub.adopt.settings.overlay import over
from aihub.settings import AzureOpenAIDeployment, Settings, SettingsError, load, load_settings
from aihub.settings.profiles.layer import beneath
from aihub.settings.profiles.table import UNSET, Entry
from aihub.settings.releases import files
from aihub.settings.releases.document import Release
from tests.unit.messages import said
from tests.unit.releases.documents import CHAT, release_of

HUB = "hub: {name: ai-x, location: swedencentral}\n"
DEPLOYMENT = "deployments:\n  chat: {type: azure-openai, model: {name: gpt-5.4-mini, version: '2026-03-17'}}\n"
PINNED = "access: {operators: [{principal_id: 77777777-7777-7777-7777-777777777777}]}\n"
Write = Callable[..., Path]


def refused(config: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(config, "dev")
    return [said(each) for each in caught.value.problems]


def plain(settings: Settings) -> dict[str, Any]:
    return settings.model_dump(exclude={"profile"})


def test_without_a_profile_each_field_has_its_own_default(write: Write) -> None:
    settings = load_settings(write(dev=HUB + DEPLOYMENT), "dev")
    assert settings.profile is None
    assert settings == Settings.model_validate(settings.model_dump(exclude_unset=True))
    assert (settings.hub.auth, settings.hub.log_retention_days, settings.smoke.gate) == ("keys", 30, False)


def test_a_profile_says_what_the_files_do_not(write: Write) -> None:
    config = write(base=HUB, dev=f"profile: regulated\n{DEPLOYMENT}smoke: {{successes: 2}}\n")
    settings = load_settings(config, "dev")
    assert (settings.hub.auth, settings.hub.log_retention_days) == ("entra", 365)
    assert (settings.smoke.gate, settings.smoke.successes) == (True, 2)


@pytest.mark.parametrize("base", ["", "smoke: {gate: false}\n"])
def test_a_field_of_either_file_takes_the_place_of_the_profiles_value(write: Write, base: str) -> None:
    own = "" if base else "smoke: {gate: false}\n"
    settings = load_settings(write(base=f"profile: regulated\n{HUB}{base}", dev=f"{DEPLOYMENT}{own}"), "dev")
    assert (settings.hub.auth, settings.smoke.gate) == ("entra", False)


@pytest.mark.parametrize("base", ["", "smoke: {gate: null}\n"])
def test_null_removes_what_a_profile_says(write: Write, base: str) -> None:
    own = DEPLOYMENT if base else "smoke: {gate: null}\n"
    settings = load_settings(write(base=f"profile: regulated\n{HUB}{base}", dev=own), "dev")
    assert settings.smoke.gate is False


def test_a_value_for_deployments_is_that_of_each_type_that_has_the_field(write: Write) -> None:
    serverless = "  cohere: {type: serverless-api, model: azureml://registries/azureml-cohere/models/x, marketplace: {accept_terms: true}}\n"
    settings = load_settings(write(base=f"profile: regulated\n{HUB}", dev=DEPLOYMENT + serverless), "dev")
    chat = settings.deployments["chat"]
    assert isinstance(chat, AzureOpenAIDeployment)
    assert chat.version_upgrade == "NoAutoUpgrade"
    assert set(settings.deployments) == {"chat", "cohere"}


def test_a_deployment_that_the_stack_removes_stays_removed(write: Write) -> None:
    loaded = load(write(base=f"profile: regulated\n{HUB}{DEPLOYMENT}", dev="deployments: {chat: null}\n"), "dev")
    assert loaded.settings.deployments == {}
    assert str(loaded.removed) == "the stack's own file removes 1 endpoint of base.yaml: chat"


def test_a_vaults_switch_of_a_profile_is_no_other_value_of_base(write: Write) -> None:
    config = write(base=f"profile: standard\n{HUB}", dev="hub: {key_vault: {purge_protection: false}}\n")
    assert load(config, "dev").warnings == ()


@pytest.mark.parametrize("own", ["sandbox", "standard", "regulated"])
@pytest.mark.parametrize("base", ["sandbox", "standard", "regulated"])
def test_a_stack_chooses_the_same_profile_as_base_or_a_stricter_one(write: Write, base: str, own: str) -> None:
    order = ["sandbox", "standard", "regulated"]
    config = write(base=f"{HUB}profile: {base}\n", dev=f"profile: {own}\n")
    if order.index(own) >= order.index(base):
        assert load_settings(config, "dev").profile == own
    else:
        stricter = " or ".join(order[order.index(base) :])
        assert refused(config) == [
            "config/dev.yaml:1: profile: a weaker profile, while a stack can only be stricter than config/base.yaml:2, "
            f"which has {base}; write {stricter}, or remove this line and set single fields instead"
        ]


def test_a_stack_cannot_remove_the_profile_of_base(write: Write) -> None:
    (problem,) = refused(write(base=f"{HUB}profile: regulated\n", dev="profile: null\n"))
    assert problem.startswith("config/dev.yaml:1: profile: null, which removes the profile, while a stack can only be")


UNKNOWN = "unknown value; write one of: sandbox, standard, regulated"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("regulatd", "unknown value; did you mean regulated? write one of: sandbox, standard, regulated"),
        ("Standard", "unknown value; did you mean standard? write one of: sandbox, standard, regulated"),
        ("production", UNKNOWN),
        ("[standard]", UNKNOWN),
        ("{standard: true}", UNKNOWN),
        ("true", UNKNOWN),
        ("3", UNKNOWN),
        ("null", "empty or null, and base.yaml has nothing here to remove; write a value, or remove the line"),
        ("", "empty or null, and base.yaml has nothing here to remove; write a value, or remove the line"),
    ],
)
@pytest.mark.parametrize("file", ["base", "dev"])
def test_what_is_no_profile_is_one_error(write: Write, file: str, written: str, text: str) -> None:
    both = {"base": HUB, "dev": DEPLOYMENT}
    both[file] += f"profile: {written}\n"
    line = both[file].count("\n")
    assert refused(write(**both)) == [f"config/{file}.yaml:{line}: profile: {text}"]


def test_a_problem_with_a_profiles_value_is_reported_where_the_profile_is_chosen(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = Entry("hub.key_expiry_days", sandbox=UNSET, standard=UNSET, regulated=999, why="A test says so.")
    monkeypatch.setattr("aihub.settings.profiles.layer.ENTRIES", (entry,))
    assert refused(write(base=HUB, dev="\nprofile: regulated\n")) == [
        "config/dev.yaml:2: hub.key_expiry_days: out of range; write a whole number from 1 to 730 "
        "(a value of the profile regulated)"
    ]


def test_an_empty_mapping_does_not_remove_what_a_profile_says(write: Write) -> None:
    assert refused(write(base=HUB, dev="\nprofile: regulated\nsmoke: {}\n")) == [
        "config/dev.yaml:3: smoke: an empty mapping, which removes nothing; write entries, null to remove what the "
        "profile says, or no line"
    ]


@pytest.mark.parametrize(
    ("condition", "counts"),
    [
        ("hub.tags.team", True),
        ("hub.tags.other", False),
        ("hub.projects", False),
        ("hub.log_retention_days", True),
    ],
)
def test_an_entry_counts_where_the_settings_have_what_it_needs(
    write: Write, monkeypatch: pytest.MonkeyPatch, condition: str, *, counts: bool
) -> None:
    retention = Entry("hub.log_retention_days", sandbox=UNSET, standard=UNSET, regulated=90, why="A test says so.")
    expiry = Entry("hub.key_expiry_days", UNSET, UNSET, regulated=9, why="A test says so.", when=condition)
    monkeypatch.setattr("aihub.settings.profiles.layer.ENTRIES", (retention, expiry))
    base = "profile: regulated\nhub: {name: ai-x, location: swedencentral, auth: keys, tags: {team: a}}\n"
    settings = load_settings(write(base=base, dev="hub: {auth: entra}\n"), "dev")
    assert settings.hub.key_expiry_days == (9 if counts else 60)


def pinned(config: Path, release: Release, own: str) -> Path:
    files.write(config, release)
    (config / "dev.yaml").write_text(f"release: {release.id}\n{HUB}{PINNED}{own}", encoding="utf-8")
    return config


def test_a_release_has_no_profile_and_the_environment_says_its_own(write: Write) -> None:
    release = release_of({"profile": "sandbox", "deployments": {"chat": CHAT}})
    assert "profile" not in {*release.settings, *release.defaults}
    settings = load_settings(pinned(write(), release, "profile: regulated\n"), "dev")
    assert (settings.profile, settings.hub.log_retention_days) == ("regulated", 365)


def test_a_profile_is_above_what_a_release_suggests_and_beneath_what_it_fixes(write: Write) -> None:
    upgraded = {**CHAT, "version_upgrade": "OnceCurrentVersionExpired"}
    release = release_of({"deployments": {"chat": upgraded}})
    settings = load_settings(pinned(write(), release, "profile: regulated\n"), "dev")
    chat = settings.deployments["chat"]
    assert isinstance(chat, AzureOpenAIDeployment)
    assert (settings.hub.auth, chat.version_upgrade) == ("entra", "OnceCurrentVersionExpired")
    assert load_settings(pinned(write(), release, ""), "dev").hub.auth == "keys"


def test_a_release_with_a_profile_is_refused(write: Write) -> None:
    good = release_of({"deployments": {"chat": CHAT}})
    bad = good.model_copy(update={"settings": {**good.settings, "profile": "sandbox"}})
    assert refused(pinned(write(), bad, "")) == [
        "config/dev.yaml:1: release: has a profile, which each environment's own file says; make it anew with: "
        "aihub release create"
    ]


def test_what_is_adopted_is_written_over_the_profile_of_base(write: Write) -> None:
    base = {"profile": "regulated", "hub": {"location": "swedencentral", "log_retention_days": 30}}
    wanted = {"hub": {"name": "ai-x", "location": "swedencentral"}}
    effective = Settings.model_validate(wanted).model_dump(mode="json", by_alias=True)
    below = beneath(base, effective)
    assert (below["hub"]["auth"], below["hub"]["log_retention_days"]) == ("entra", 30)
    del below["profile"]
    config = write(base=yaml.safe_dump(base), dev=yaml.safe_dump(over(below, wanted, effective)))
    settings = load_settings(config, "dev")
    assert settings.profile == "regulated"
    assert settings.model_dump(mode="json", by_alias=True, exclude={"profile"}) == {
        name: each for name, each in effective.items() if name != "profile"
    }
