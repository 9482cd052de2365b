"""Rules on models, versions, SKUs and regions, by the snapshot of the catalogue.

What the snapshot does not know is no violation. A version that no later day can bring is an error; what a later day may
have brought is a warning with the snapshot's day.
"""

import re
from collections.abc import Iterator

from aihub.catalogue.model import SERVERLESS, Catalogue, ModelVersion
from aihub.catalogue.offers import snapshot
from aihub.catalogue.retirement import retirement
from aihub.catalogue.versions import are_of_one_kind, is_before
from aihub.closest import closest
from aihub.contract.model_ids import model_of
from aihub.rules import models as rules
from aihub.settings.models import (
    AzureOpenAIDeployment,
    ModelInferenceDeployment,
    PublishedModel,
    ServerlessDeployment,
    Settings,
)
from aihub.settings.nodes import Node
from aihub.settings.rules.parts import Violation

_SIMILAR = 0.85
"""How alike two names are of which one is taken for a misspelling of the other."""
_MOST = 5
"""Regions that a message names."""


def check_offers(settings: Settings, _root: Node) -> Iterator[Violation]:
    """Yield what the snapshot does not have as a deployment names it."""
    for name, deployment in settings.deployments.items():
        found: Iterator[Violation] = iter(())
        match deployment:
            case AzureOpenAIDeployment() | ModelInferenceDeployment():
                found = _check(deployment, settings.hub.location, snapshot())
            case ServerlessDeployment():
                found = _check_serverless(deployment, settings.hub.location, snapshot())
        for each in found:
            yield each.below("deployments", name)


def _check(
    deployment: AzureOpenAIDeployment | ModelInferenceDeployment, region: str, catalogue: Catalogue
) -> Iterator[Violation]:
    model = deployment.model
    publisher = model.publisher if isinstance(model, PublishedModel) else "OpenAI"
    known = catalogue.of(model.name)
    own = [each for each in known if each.publisher == publisher]
    version = next((each for each in own if each.version == model.version), None)
    if not known and retirement(model.name, model.version, None) is None:
        yield from _misspelt(model.name, catalogue)
    elif not known:
        return
    elif not own:
        text = f"{known[0].model} is a model of {known[0].publisher}{_by(catalogue)}; {_as_published(known[0])}"
        yield Violation(rules.MODEL_OF_ANOTHER_PUBLISHER, ("model", "name"), text)
    elif version is None:
        yield from _unlisted(model.version, own)
    elif version.offers(deployment.sku.name, region) == "no":
        yield from _not_offered(version, deployment.sku.name, region, catalogue)


def _check_serverless(deployment: ServerlessDeployment, region: str, catalogue: Catalogue) -> Iterator[Violation]:
    offered = next((each for each in catalogue.of(model_of(deployment.model).name) if each.is_serverless), None)
    if offered and offered.offers(SERVERLESS, region) == "no":
        text = f"{region} did not offer {offered.model} on {offered.source.as_of}; {', '.join(sorted(offered.regions))} did"
        yield Violation(rules.MODEL_NOT_IN_REGION, ("model",), text)


def _misspelt(name: str, catalogue: Catalogue) -> Iterator[Violation]:
    guess = closest(name, catalogue.models, _SIMILAR)
    # A name that differs in digits alone is rather a newer model.
    if guess and re.sub(r"\d", "", guess.casefold()) != re.sub(r"\d", "", name.casefold()):
        text = f"no model of this name{_by(catalogue)}; did you mean {guess}?"
        yield Violation(rules.MODEL_UNLISTED, ("model", "name"), text)


def _unlisted(version: str, own: list[ModelVersion]) -> Iterator[Violation]:
    listed = [each.version for each in own if each.version]
    if not listed or not are_of_one_kind(version, listed[0]):
        return
    there = ", ".join(listed)
    if is_before(version, listed[0]) and not any(each in version for each in listed):
        text = f"{own[0].model} has no such version, and versions that come later have later names; write {there}"
        yield Violation(rules.VERSION_IMPOSSIBLE, ("model", "version"), text)
    else:
        text = f"{own[0].model} had only {there} on {own[0].source.as_of}; write one of these, unless yours is newer"
        yield Violation(rules.VERSION_UNLISTED, ("model", "version"), text)


def _not_offered(version: ModelVersion, sku: str, region: str, catalogue: Catalogue) -> Iterator[Violation]:
    title = f"{version.model} {version.version}"
    on = f" on {version.source.as_of}"
    here = catalogue.skus(version.model, version.version, region)
    if here:
        # Another way to pay is rarely what is meant.
        here = tuple(each for each in here if _payment(each) == _payment(sku)) or here
        text = f"{region} did not offer {title} as {sku}{on}; write {' or '.join(here)}"
        yield Violation(rules.SKU_NOT_IN_REGION, ("sku", "name"), text)
        return
    there = catalogue.regions(version.model, version.version, sku) or catalogue.regions(version.model, version.version)
    more = f" and {len(there) - _MOST} more" if len(there) > _MOST else ""
    text = f"{region} did not offer {title}{on}; {', '.join(there[:_MOST])}{more} did"
    yield Violation(rules.MODEL_NOT_IN_REGION, ("model", "name"), text)


def _payment(sku: str) -> str:
    """Return how a SKU is paid: `Standard`, `Batch` or `ProvisionedManaged`, whatever the place of its data."""
    return sku.removeprefix("Global").removeprefix("DataZone")


def _as_published(version: ModelVersion) -> str:
    if version.publisher == "OpenAI":
        return "write type: azure-openai, and no publisher"
    return f"write type: model-inference and publisher: {version.publisher}"


def _by(catalogue: Catalogue) -> str:
    return f" in the catalogue of {catalogue.as_of}"
