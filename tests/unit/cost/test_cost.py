import json
from pathlib import Path

import pytest
import yaml

from aihub.cost.estimate import estimate
from aihub.cost.table import SHIPPED, Meter, shipped
from aihub.settings import load_settings
from tests.unit.checkout import Aihub, aihub, project, write

__all__ = ["aihub", "project"]

_HUB = "hub: {name: ai-x, location: swedencentral}\n"
_DEPLOYMENTS = """\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
  reserved:
    type: azure-openai
    model: {name: gpt-4.1-mini, version: "2025-04-14"}
    sku: {name: GlobalProvisionedManaged, capacity: 15}
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue:
        model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/25
        instance_type: Standard_ds3_v2
        autoscale: {min: 1, max: 5}
      green:
        model: azureml://registries/HuggingFace/models/bert-base-uncased/versions/26
        instance_type: Standard_DS3_v2
        instances: 2
    traffic: {blue: 100}
"""
_QWEN = """\
  qwen3:
    type: managed-compute
    host: account
    model: azureml://registries/azure-huggingface/models/Qwen--Qwen3-8B/versions/1
    template: azureml://registries/azure-huggingface/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100/versions/1
    accelerator: H100_80GB
    instances: 2
"""


def test_fixed_cost_is_shown_by_the_hour_and_the_month_and_what_is_not_known_is_listed(
    project: Path, aihub: Aihub
) -> None:
    write(project, dev=_HUB + _DEPLOYMENTS + _QWEN)
    done = aihub("cost")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == "dev: fixed cost in swedencentral, by the table that ships with aihub"
    assert [line.split() for line in lines[2:6]] == [
        ["reserved", "15", "GlobalProvisionedManaged", "1", "15.00", "10,950.00", "2026-07-27"],
        [
            "bert.blue",
            *["1", "to", "5"],
            "Standard_ds3_v2",
            "0.272",
            *["0.27", "to", "1.36", "198.56", "to", "992.80"],
            "2026-09-23",
        ],
        ["bert.green", "2", "Standard_DS3_v2", "0.272", "0.54", "397.12", "2026-09-23"],
        ["qwen3", "2", "H100_80GB", "?", "?", "?"],
    ]
    assert lines[6] == "known total: 15.82 to 16.90 USD per hour, 11,545.68 to 12,339.92 USD per month of 730 hours"
    assert "not known: the price of H100_80GB in swedencentral, for qwen3" in lines
    assert "billed per call, not counted: chat" in lines
    assert any("reservations" in line for line in lines)


def test_json_has_the_same_numbers_and_the_ceiling(project: Path, aihub: Aihub) -> None:
    write(project, dev=f"{_HUB}{_DEPLOYMENTS}{_QWEN}cost: {{ceiling: {{monthly: 20000}}}}\n")
    (stack,) = json.loads(aihub("cost", "--output", "json").stdout)["stacks"]
    assert stack["hourly"] == {"min": 15.816, "max": 16.904}
    assert stack["ceiling"] == {"monthly": 20000.0, "currency": "USD"}
    assert [each["hourly"] for each in stack["items"]][-1] is None
    assert stack["items"][0]["price_as_of"] == "2026-07-27"
    assert stack["per_call"] == ["chat"]


def test_a_stack_without_anything_by_the_hour_says_so(project: Path, aihub: Aihub) -> None:
    write(project, dev=_HUB)
    assert "nothing is billed by the hour" in aihub("cost").stdout
    assert aihub("cost", "--stack", "prod").exit_code == 2


def test_prices_of_ones_own_replace_the_shipped_ones(project: Path, aihub: Aihub) -> None:
    write(project, dev=f"{_HUB}{_DEPLOYMENTS}{_QWEN}cost: {{prices: ours.json}}\n")
    ours = {
        "currency": "EUR",
        "tables": [
            {
                "source": "our agreement",
                "as_of": "2026-11-01",
                "provisioned_units": {"OpenAI": {"swedencentral": {"GlobalProvisionedManaged": 0.5}}},
                "virtual_machines": {"swedencentral": {"Standard_DS3_v2": 0.25}},
                "accelerators": {"swedencentral": {"H100_80GB": 8}},
            }
        ],
    }
    (project / "config" / "ours.json").write_text(json.dumps(ours))
    shown = aihub("cost").stdout
    assert "by config/ours.json" in shown
    assert "total: 24.25 to 25.25 EUR per hour" in shown
    (project / "other.yaml").write_text("currency: GBP\ntables: []\n")
    assert "known total: 0.00 GBP" in aihub("cost", "--prices", "other.yaml").stdout


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "cannot be read"),
        ("currency: usd\ntables: []\n", "currency: String should match"),
        (
            "currency: USD\ntables: [{source: a, as_of: 2026-01-01, virtual_machines: {x: {y: -1}}}]\n",
            "tables.0.virtual_machines.x.y",
        ),
        ("currency: USD\ntables: [{source: a, as_of: soon}]\n", "tables.0.as_of"),
        ("currency: USD\ntables: [{source: a, as_of: 2026-01-01, machines: {}}]\n", "tables.0.machines"),
        ("a: b: c", "p.yaml:1: a ':' that is not allowed here"),
        ("", "p.yaml:1: the file is empty; write names and values, such as currency: USD"),
        (
            "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n",
            "more than 10000 names and values",
        ),
    ],
)
def test_prices_that_cannot_be_read_are_one_error(project: Path, aihub: Aihub, text: str | None, why: str) -> None:
    write(project, dev=_HUB)
    if text is not None:
        (project / "p.yaml").write_text(text)
    done = aihub("cost", "--prices", "p.yaml")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("error: p.yaml:")
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_ceiling_fails_check_and_not_cost_and_counts_autoscale_at_its_most(project: Path, aihub: Aihub) -> None:
    settings = _HUB + _DEPLOYMENTS + "cost:\n  ceiling: {monthly: MOST}\n"
    write(project, dev=settings.replace("MOST", "12339"))
    done = aihub("check")
    assert done.exit_code == 2
    assert done.stdout.startswith(
        "config/dev.yaml:24: cost.ceiling.monthly: the fixed cost is 12,339.92 USD a month, with autoscale at its maximum, "
        "by the table that ships with aihub; take units or instances away, or write a higher ceiling [cost-above-ceiling]\n"
    )
    assert "ceiling: 12339 USD per month" in aihub("cost").stdout
    write(project, dev=settings.replace("MOST", "12340"))
    assert aihub("check").exit_code == 0


def test_a_ceiling_of_base_counts_for_each_stack_and_a_stack_may_have_its_own(project: Path, aihub: Aihub) -> None:
    base = f"{_HUB}{_DEPLOYMENTS}cost: {{ceiling: {{monthly: 1000}}}}\n"
    write(project, base=base, dev="hub: {name: ai-dev}\n", prod="cost: {ceiling: {monthly: 20000}}\n")
    assert aihub("check", "--stack", "dev").exit_code == 2
    assert aihub("check", "--stack", "prod").exit_code == 0


def test_what_a_ceiling_cannot_count_is_a_warning_at_its_deployment(project: Path, aihub: Aihub) -> None:
    write(project, dev=f"{_HUB}{_DEPLOYMENTS}{_QWEN}cost: {{ceiling: {{monthly: 20000}}}}\n")
    done = aihub("check")
    assert done.exit_code == 0
    assert (
        "config/dev.yaml:23: deployments.qwen3: warning: the table that ships with aihub has no price of H100_80GB"
        in done.stdout
    )


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a device of Linux")
def test_prices_that_never_end_are_not_read(project: Path, aihub: Aihub) -> None:
    write(project, dev=f"{_HUB}cost: {{prices: /dev/zero}}\n")
    assert "a folder, a device or a pipe" in aihub("check").stdout


def test_a_ceiling_in_another_currency_or_without_prices_is_an_error(project: Path, aihub: Aihub) -> None:
    write(project, dev=f"{_HUB}cost: {{ceiling: {{monthly: 1, currency: EUR}}}}\n")
    assert "cost.ceiling.currency: the prices are in USD; write the ceiling in USD" in aihub("check").stdout
    write(project, dev=f"{_HUB}cost: {{prices: nope.yaml}}\n")
    assert "cost.prices: config/nope.yaml:1: cannot be read" in aihub("check").stdout


def test_each_shipped_price_has_a_source_with_its_day() -> None:
    tables = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))["tables"]
    assert all(each["source"] and each["as_of"] for each in tables)
    assert shipped().currency == "USD"
    assert shipped().price(Meter("virtual-machines", "STANDARD_DS3_V2", "swedencentral")) is not None


def test_each_type_of_the_demo_is_counted_or_billed_per_call() -> None:
    settings = load_settings(Path("config"), "local")
    found = estimate(settings, shipped())
    counted = {item.path[1] for item in found.items}
    assert counted == {"bert-fill-mask", "own-model", "qwen3"}
    assert counted | set(found.per_token) == set(settings.deployments)
