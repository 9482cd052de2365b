"""Rules on serverless API endpoints. Source: Microsoft's pages on deploying models as serverless APIs."""

import re
from collections.abc import Iterator

from aihub.rules import serverless as rules
from aihub.settings.errors import dotted
from aihub.settings.models import ServerlessDeployment
from aihub.settings.nodes import locate
from aihub.settings.rules.parts import ValidParts, Violation

# For registries in neither list only Azure knows who sells their models.
_SOLD_BY_PARTNERS = {
    "azureml-ai21",
    "azureml-cohere",
    "azureml-core42",
    "azureml-meta",
    "azureml-mistral",
    "azureml-nixtla",
}
_SOLD_BY_AZURE = {"azureml", "azureml-deepseek"}
_REGISTRY = re.compile("azureml://registries/([^/]+)/")


def check_serverless(name: str, deployment: ServerlessDeployment, parts: ValidParts) -> Iterator[Violation]:
    """Yield the violations of a serverless-api deployment."""
    for earlier, other in parts.deployments.items():
        if earlier == name:
            break
        if isinstance(other, ServerlessDeployment) and other.model.casefold() == deployment.model.casefold():
            path = ("deployments", earlier, "model")
            at = locate(parts.root, path)
            yield Violation(
                rules.SERVERLESS_MODEL_TWICE,
                ("model",),
                f"the model of {dotted(path[:2])} ({at.file}:{at.line}) too, and a project can deploy each model only once; "
                "remove one of the two",
            )
            break
    if deployment.route == "model-inference" and deployment.task == "rerank":
        yield Violation(rules.SERVERLESS_RERANK_ROUTE, ("route",), "the model inference API has no rerank; remove it")
    found = _REGISTRY.match(deployment.model)
    registry = found[1].casefold() if found else ""
    if registry in _SOLD_BY_PARTNERS and deployment.marketplace is None:
        yield Violation(
            rules.MARKETPLACE_TERMS_MISSING,
            ("marketplace",),
            "missing: the model is sold in the Azure Marketplace; read its terms, and write "
            "marketplace: {accept_terms: true}",
        )
    if registry in _SOLD_BY_AZURE and deployment.marketplace is not None:
        text = "Azure sells this model itself and refuses a Marketplace subscription to it; remove it"
        yield Violation(rules.MARKETPLACE_TERMS_UNNEEDED, ("marketplace",), text)
