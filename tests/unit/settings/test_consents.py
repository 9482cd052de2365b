"""Consents to changes that delete endpoints: how they are written, and which cannot count."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aihub.settings import SettingsError, load_settings
from aihub.settings.load import load
from tests.unit.messages import said

BASE = """hub: {name: ai-x, location: eastus2}
deployments:
  cohere.v1:
    type: serverless-api
    model: azureml://registries/azureml-mistral/models/Ministral-3B
    marketplace: {accept_terms: true}
replace:
"""


def read(write: Callable[..., Path], *lines: str) -> list[str]:
    loaded = load(write(dev=BASE + "".join(f"  {line}\n" for line in lines)), "dev")
    return [said(each) for each in loaded.warnings]


def test_consents_to_what_the_settings_say_are_taken(write: Callable[..., Path]) -> None:
    lines = [
        "hub.location: {from: swedencentral, to: eastus2}",
        "hub.resource_group: {from: rg-old, to: rg-ai-x}",
        "deployments.cohere.v1.endpoint_name: {from: old, to: ai-x-cohere-v1-" + "0" * 6 + "}",
    ]
    settings = load_settings(write(dev=BASE + "".join(f"  {each}\n" for each in lines)), "dev")
    assert settings.consents["hub.location"] == ("swedencentral", "eastus2")
    name = settings.fixed_values({})["deployments.cohere.v1.endpoint_name"]
    assert read(write, *lines[:2], f"deployments.cohere.v1.endpoint_name: {{from: old, to: {name}}}") == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("hub.location: {from: swedencentral, to: westus}", "to is not the value in the settings"),
        ("hub.location: {from: eastus2, to: eastus2}", "from and to are the same"),
        ("deployments.gone.endpoint_name: {from: a, to: b}", "the settings have no such value"),
        ("deployments.cohere.v1.auth: {from: key, to: entra}", "the settings have no such value"),
    ],
)
def test_consent_that_cannot_count_is_a_warning(write: Callable[..., Path], line: str, told: str) -> None:
    (warning,) = read(write, line)
    assert warning.startswith(f"config/dev.yaml:8: replace.{line.partition(':')[0]}: warning: {told}")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("hub.auth: {from: keys, to: entra}", "not a field whose change deletes endpoints; write hub.name, "),
        ("hub.locaton: {from: a, to: b}", "not a field whose change deletes endpoints; write hub.name, "),
        ("hub.location: {to: eastus2}", "missing; write from: swedencentral"),
        ("hub.location: {from: '', to: eastus2}", "empty; write from: swedencentral"),
        ("hub.location: {from: a, into: eastus2}", "unknown field; "),
        ("hub.location: eastus2", "text, not a mapping; write "),
    ],
)
def test_what_is_no_consent_is_an_error(write: Callable[..., Path], line: str, told: str) -> None:
    with pytest.raises(SettingsError) as error:
        read(write, line)
    assert any(
        f"config/dev.yaml:8: replace.{line.partition(':')[0]}" in each and told in each
        for each in said(error.value).splitlines()
    ), error.value
