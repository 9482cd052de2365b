"""A SKU processes prompts outside of the region or data zone that is allowed."""

from policy.rule import Answer, Circumstances, Rule, demand
from policy.subjects import Deployment

_WIDTHS = ("region", "data-zone", "any")


def _width(sku: str) -> str:
    if sku.startswith("Global"):
        return "any"
    return "data-zone" if sku.startswith("DataZone") else "region"


def _check(deployment: Deployment, circumstances: Circumstances) -> Answer:
    if deployment.sku is None:
        return None
    width = _width(deployment.sku)
    allowed = circumstances.residency
    family = {"region": "Standard", "data-zone": "DataZoneStandard", "any": "any"}[allowed]
    where = {"any": "any region of the world", "data-zone": "its data zone", "region": "its region"}[width]
    return demand(
        _WIDTHS.index(width) <= _WIDTHS.index(allowed),
        f"its SKU processes prompts in {where}, and policies.data_residency allows {allowed}; write a SKU as {family}",
    )


RULE = Rule(
    id="data-residency",
    of=Deployment,
    mandatory_from="regulated",
    title="A SKU processes prompts outside of the region or data zone that is allowed",
    why=(
        "Global SKUs send a prompt to any region of the world, DataZone SKUs to any of the data zone (EU or US). Which is "
        "allowed is the setting `policies.data_residency`."
    ),
    wrong="""\
policies: {data_residency: data-zone}
deployments:
  chat: {type: azure-openai, model: {name: gpt-5.4-mini, version: "2026-03-17"}, sku: {name: GlobalStandard}}
""",
    right="""\
policies: {data_residency: data-zone}
deployments:
  chat: {type: azure-openai, model: {name: gpt-5.4-mini, version: "2026-03-17"}, sku: {name: DataZoneStandard}}
""",
    field="sku.name",
    source="https://learn.microsoft.com/azure/ai-foundry/foundry-models/concepts/deployment-types",
    check=_check,
)
