"""The table of profiles: each entry is on a field that there is, with values that it takes; docs/profiles.md has it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from aihub.check import check
from aihub.settings import Settings, load
from aihub.settings.profiles.layer import KINDS, field_at
from aihub.settings.profiles.page import page
from aihub.settings.profiles.table import ENTRIES, PROFILES, UNSET, Entry
from tests.tables import one_test_of
from tests.unit.settings.deployments import claude, compute, inference, online, openai, serverless

PATHS = [each.path for each in ENTRIES]
EACH = one_test_of({f"{each.path}, when {each.when}": each for each in ENTRIES})
EACH_TYPE = {
    "gpt": openai(),
    "grok": inference("xAI"),
    "claude": claude(),
    "cohere": serverless(),
    "bert": online(),
    "qwen": compute(),
}


def sections(path: str) -> list[tuple[type[Any], list[str]]]:
    first, *rest = path.split(".")
    kinds = dict.fromkeys(KINDS.values(), rest[1:])
    return [*kinds.items()] if (first, *rest[:1]) == ("deployments", "*") else [(Settings, path.split("."))]


@EACH
def test_each_entry_is_on_a_field_that_there_is(entry: Entry) -> None:
    for path in (entry.path, entry.when or entry.path):
        assert any(field_at(*each) for each in sections(path)), f"no field {path}"


def test_no_field_has_two_entries_for_the_same_case() -> None:
    cases = [(each.path, each.when) for each in ENTRIES]
    assert len(cases) == len(set(cases))


@EACH
def test_each_entry_says_something_and_why(entry: Entry) -> None:
    assert any(entry.value(each) is not UNSET for each in PROFILES)
    assert entry.why.endswith("."), entry.why


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_is_valid_with_every_type_and_keeps_the_policies_that_it_makes_mandatory(
    profile: str, write: Callable[..., Path]
) -> None:
    hub = {"name": "ai-x", "location": "swedencentral"}
    config = write(dev=yaml.safe_dump({"profile": profile, "hub": hub, "deployments": EACH_TYPE}))
    # By then no model was retired.
    assert check(config, today=date(2026, 1, 1)).problems == ()


_EXCLUDING = {
    # A key could be purged with its vault.
    ("hub.key_vault.purge_protection", "regulated"),
    # Without its key the section is to be removed, too.
    ("hub.encryption.key", "regulated"),
}


@pytest.mark.parametrize("entry", ENTRIES, ids=PATHS)
def test_each_field_can_still_be_set_and_removed(entry: Entry, write: Callable[..., Path]) -> None:
    said = {each: entry.value(each) for each in PROFILES if entry.value(each) is not UNSET}
    for profile, wanted in said.items():
        for value in (None, *said.values()):
            settings: Any = {"profile": profile, "hub": {"name": "ai-x", "location": "swedencentral"}}
            settings["deployments"] = {"gpt": openai()}
            section = settings
            *above, name = entry.path.replace("*", "gpt").split(".")
            for each in above:
                section = section.setdefault(each, {})
            section[name] = value
            if value == wanted or (entry.path, profile) not in _EXCLUDING:
                load(write(dev=yaml.safe_dump(settings)), "dev")


def test_the_page_is_current() -> None:
    document = Path(__file__).parents[3] / "docs" / "profiles.md"
    assert document.read_text(encoding="utf-8") == page(), "run: make profiles"


def test_the_models_and_the_table_have_the_same_profiles() -> None:
    choices = Settings.model_json_schema()["properties"]["profile"]["anyOf"]
    assert tuple(choices[0]["enum"]) == PROFILES
