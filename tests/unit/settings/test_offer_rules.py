"""Models, versions, SKUs and regions that the catalogue denies, and those of which it knows nothing."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from aihub.check import check
from tests.unit.messages import said

DAY = date(2026, 11, 29)


def found(write: Callable[..., Path], model: str, more: str = "", region: str = "swedencentral") -> list[str]:
    kind = "model-inference" if "publisher" in model else "azure-openai"
    text = (
        f"hub: {{name: ai-x, location: {region}}}\ndeployments:\n  chat: {{type: {kind}, model: {{{model}}}{more}}}\n"
    )
    result = check(write(dev=text), today=DAY)
    lines = [said(each).partition("deployments.chat.")[2] for each in (*result.problems, *result.warnings)]
    assert all(lines), result
    return lines


@pytest.mark.parametrize(
    ("model", "more", "line"),
    [
        (
            'name: gpt-5.4-minni, version: "2026-03-17"',
            "",
            "model.name: warning: no model of this name in the catalogue of 2026-09-29; did you mean gpt-5.4-mini?",
        ),
        (
            'name: DeepSeek-V4-Flash, version: "2026-04-23"',
            "",
            "model.name: warning: DeepSeek-V4-Flash is a model of DeepSeek in the catalogue of 2026-09-29; write type: "
            "model-inference and publisher: DeepSeek",
        ),
        (
            'publisher: OpenAI-OSS, name: gpt-4.1, version: "2025-04-14"',
            "",
            "model.name: warning: gpt-4.1 is a model of OpenAI in the catalogue of 2026-09-29; write type: azure-openai, and "
            "no publisher",
        ),
        (
            'name: gpt-4o, version: "2024-11-02"',
            "",
            "model.version: gpt-4o has no such version, and versions that come later have later names; write 2024-11-20, "
            "2024-08-06, 2024-05-13",
        ),
        (
            'name: gpt-4o, version: "2024-12-20"',
            "",
            "model.version: warning: gpt-4o had only 2024-11-20, 2024-08-06, 2024-05-13 on 2026-09-29; write one of these, "
            "unless yours is newer",
        ),
        # By its name a variant of a version that is listed.
        (
            'name: gpt-4o, version: "2024-08-06-ev3"',
            "",
            "model.version: warning: gpt-4o had only 2024-11-20, 2024-08-06, 2024-05-13 on 2026-09-29; write one of these, "
            "unless yours is newer",
        ),
        # Numbers tell no order of publication.
        (
            'publisher: Meta, name: Llama-3.3-70B-Instruct, version: "6"',
            "",
            "model.version: warning: Llama-3.3-70B-Instruct had only 9, 5, 4, 3, 2, 1 on 2026-09-29; write one of these, "
            "unless yours is newer",
        ),
        (
            'name: gpt-5.4-nano, version: "2026-03-17"',
            ", sku: {name: DataZoneStandard}",
            "sku.name: warning: swedencentral did not offer gpt-5.4-nano 2026-03-17 as DataZoneStandard on 2026-09-29; write "
            "GlobalStandard",
        ),
        (
            'name: o3-deep-research, version: "2025-06-26"',
            ", task: responses, api_version: 2025-04-01-preview",
            "model.name: warning: swedencentral did not offer o3-deep-research 2025-06-26 on 2026-09-29; norwayeast, westus "
            "did",
        ),
    ],
)
def test_what_the_catalogue_denies_is_said_once(write: Callable[..., Path], model: str, more: str, line: str) -> None:
    lines = found(write, model, more)

    assert line in lines
    assert [each for each in lines if each != line and "retire" not in each] == []


@pytest.mark.parametrize(
    ("model", "more", "region"),
    [
        ('name: gpt-5.4-mini, version: "2026-03-17"', "", "swedencentral"),
        # A region that no page names, and a model of which none gives the regions.
        ('name: gpt-5.4-mini, version: "2026-03-17"', "", "eastasia"),
        ('publisher: xAI, name: grok-4, version: "1"', ", sku: {name: DataZoneStandard}", "swedencentral"),
        # Newer than the snapshot, as far as the name tells.
        ('name: gpt-7, version: "2027-03-17"', "", "swedencentral"),
        ('name: gpt-5.7-mini, version: "2026-10-17"', "", "swedencentral"),
        # A page numbers the versions that Azure may name by dates.
        ('publisher: DeepSeek, name: DeepSeek-V3.2, version: "20251001"', "", "swedencentral"),
        ('publisher: Alibaba, name: qwen3-32b, version: "1"', "", "swedencentral"),
    ],
)
def test_what_the_catalogue_does_not_know_is_not_mentioned(
    write: Callable[..., Path], model: str, more: str, region: str
) -> None:
    assert found(write, model, more, region) == []


@pytest.mark.parametrize(
    ("model", "line"),
    [
        (
            'name: o4-mini, version: "2025-04-16"',
            "model.name: warning: Azure retired this model on 2026-11-19; use gpt-5.6-terra, unless this stack is local",
        ),
        (
            'name: gpt-4o, version: "2024-05-13"',
            "model.name: warning: Azure retires this model on 2026-12-09, by Microsoft's schedule of 2026-09-23; use "
            "gpt-5.6-sol",
        ),
        # The version is retired for one SKU before it is for others.
        ('name: gpt-4o-mini, version: "2024-07-18"', None),
    ],
)
def test_retirement_is_told_60_days_ahead(write: Callable[..., Path], model: str, line: str | None) -> None:
    assert found(write, model) == ([line] if line else [])


def test_region_that_has_no_serverless_endpoints_of_a_model(write: Callable[..., Path]) -> None:
    model = "azureml://registries/azureml/models/Phi-4-reasoning"
    text = f"hub: {{name: ai-x, location: swedencentral}}\ndeployments:\n  phi: {{type: serverless-api, model: '{model}'}}\n"

    (warning,) = map(said, check(write(dev=text), today=DAY).warnings)

    assert warning == (
        "config/dev.yaml:3: deployments.phi.model: warning: swedencentral did not offer Phi-4-reasoning on 2026-02-17; "
        "eastus, eastus2, northcentralus, southcentralus, westus, westus3 did"
    )


def test_model_of_a_serverless_endpoint_is_retired_too(write: Callable[..., Path]) -> None:
    model = "azureml://registries/azureml-deepseek/models/DeepSeek-R1"
    text = f"hub: {{name: ai-x, location: eastus2}}\ndeployments:\n  r1: {{type: serverless-api, model: '{model}'}}\n"

    (warning,) = map(said, check(write(dev=text), today=DAY).warnings)

    assert warning == (
        "config/dev.yaml:3: deployments.r1.model: warning: Azure retired this model on 2026-08-13; use DeepSeek-V4-Pro, "
        "unless this stack is local"
    )
