"""Write the settings of one deployment, from the name of its model and what the catalogue says of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from aihub.authoring.errors import AuthoringError
from aihub.authoring.render import Comments, Path
from aihub.catalogue.block import deployment_block
from aihub.catalogue.model import LEAST_UNITS, SERVERLESS, Catalogue, ModelVersion, in_order
from aihub.catalogue.retired import retired
from aihub.catalogue.tasks import TASKS_IN_TOKENS
from aihub.closest import closest

Type = Literal["azure-openai", "model-inference", "serverless-api", "managed-compute"]

_REGISTRIES = {
    "AI21 Labs": "azureml-ai21",
    "Cohere": "azureml-cohere",
    "Core42": "azureml-core42",
    "DeepSeek": "azureml-deepseek",
    "Meta": "azureml-meta",
    "Microsoft": "azureml",
    "Mistral AI": "azureml-mistral",
}
"""Registries with the models of serverless endpoints, by publisher."""
_IN_MARKETPLACE = re.compile(r"azureml://registries/azureml-(ai21|cohere|core42|meta|mistral|nixtla)/")


@dataclass(frozen=True)
class Terms:
    """Acceptance of a publisher's terms, with what Anthropic asks for."""

    accepted: bool = False
    organization: str | None = None
    country: str | None = None
    industry: str | None = None


@dataclass(frozen=True)
class Wish:
    """What a person asks for; None for what is left to the catalogue."""

    model: str
    """Name in the model catalogue, or an id that begins with `azureml:`."""
    name: str | None = None
    """Name of the deployment."""
    type: Type | None = None
    publisher: str | None = None
    version: str | None = None
    sku: str | None = None
    capacity: int | None = None
    task: str | None = None
    instance_type: str | None = None
    """VM size of an online endpoint."""
    probe: Mapping[str, Any] | None = None
    """Body of the request that tests an online endpoint."""
    terms: Terms = field(default_factory=Terms)


@dataclass(frozen=True)
class Proposal:
    """A deployment as it would be written."""

    name: str
    values: dict[str, Any]
    notes: tuple[str, ...] = ()
    """What a person should know: what was assumed, and what the catalogue does not say."""
    beside: dict[str, str] = field(default_factory=dict)
    """Comments on fields, on their lines."""

    def comments(self) -> Comments:
        """Return the comments by their paths from the top of the settings."""
        at: Path = ("deployments", self.name)
        return Comments(beside={(*at, name): text for name, text in self.beside.items()})


def proposed(wish: Wish, catalogue: Catalogue, regions: Sequence[str], today: date) -> Proposal:
    """Return the deployment that a wish amounts to.

    Args:
        wish: what a person asks for.
        catalogue: the models, from Azure or from the snapshot.
        regions: the regions of all stacks that get the deployment.
        today: retired versions are not chosen.

    Raises:
        AuthoringError: the model is unknown, not offered in a region, or cannot be deployed so.
    """
    if wish.model.startswith("azureml:"):
        return _of_registry(wish)
    if serverless := _only_serverless(wish, catalogue, regions, today):
        return _of_registry(serverless)
    version = _version(wish, catalogue, regions, today)
    if wish.type in ("serverless-api", "managed-compute"):
        raise AuthoringError(
            f"{wish.model}: {wish.type} deploys a model of a registry; write its id, such as "
            "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024"
        )
    sku, notes = _sku(wish, version, regions)
    # The catalogue as far as it concerns this version: of one that it does not list it says nothing.
    alone = replace(catalogue, versions=(version,))
    values = deployment_block(version.model, version.version, sku, catalogue=alone)
    values |= {"type": wish.type} if wish.type else {}
    values |= {"task": wish.task} if wish.task else {}
    if wish.capacity:
        values["sku"] = {**values["sku"], "capacity": wish.capacity}
    if "provider_terms" in values:
        values["provider_terms"] = _provider_terms(wish)
    return Proposal(wish.name or version.model.lower(), values, tuple(notes), {"sku": _unit(sku, values)})


def _only_serverless(wish: Wish, catalogue: Catalogue, regions: Sequence[str], today: date) -> Wish | None:
    """Return the wish with the id of a model that serverless endpoints alone are sure to have; None for others."""
    known = [each for each in catalogue.of(wish.model, wish.publisher) if not _is_retired(each, wish.sku, today)]
    found = [each for each in known if each.is_serverless and each.publisher in _REGISTRIES]
    on_account = (each for each in known if not each.is_serverless)
    if not found or wish.type not in (None, "serverless-api"):
        return None
    if wish.type is None and any(all(each.offers(None, region) == "yes" for region in regions) for each in on_account):
        return None
    model = found[0]
    if not all(model.offers(SERVERLESS, region) == "yes" for region in regions):
        return None
    task = next((each for each in model.tasks or () if each != "chat/completions"), None)
    name = f"azureml://registries/{_REGISTRIES[model.publisher]}/models/{model.model}"
    return replace(wish, model=name, name=wish.name or model.model.lower(), task=wish.task or task)


def _version(wish: Wish, catalogue: Catalogue, regions: Sequence[str], today: date) -> ModelVersion:
    """Return the version to deploy: the one asked for, or the default or newest one that every region offers."""
    known = catalogue.of(wish.model, wish.publisher)
    if not known or (wish.version and not any(each.version == wish.version for each in known)):
        return _unlisted(wish, catalogue, known)
    if len({each.publisher for each in known}) > 1:
        names = " or ".join(sorted({each.publisher for each in known}))
        raise AuthoringError(f"{wish.model}: several publishers have a model of this name; write --publisher {names}")
    found = [each for each in known if each.version and wish.version in (None, each.version)]
    if not found and (serverless := [each for each in known if each.is_serverless]):
        there = ", ".join(sorted(frozenset().union(*(each.regions for each in serverless))))
        raise AuthoringError(
            f"{wish.model}: serverless endpoints alone have it, in {there}; there write its id, "
            f"azureml://registries/<registry>/models/{known[0].model}"
        )
    if not found:
        raise AuthoringError(
            f"{wish.model}: {catalogue.sources[0]} names no version of it; write --version and --publisher "
            f"'{known[0].publisher}'"
        )
    offered = [each for each in found if all(each.offers(wish.sku, region) != "no" for region in regions)]
    if not offered:
        raise AuthoringError(_not_offered(wish, found, regions))
    alive = [each for each in offered if not _is_retired(each, wish.sku, today)]
    if not alive:
        end = offered[0].retirement(wish.sku)
        use = f"; use {end.use}" if end and end.use else "; see: aihub models"
        raise AuthoringError(f"{wish.model}: Azure has retired {'this version' if wish.version else 'this model'}{use}")
    sure = [each for each in alive if all(each.offers(wish.sku, region) == "yes" for region in regions)] or alive
    return next((each for each in sure if each.is_default), sure[0])


def _is_retired(version: ModelVersion, sku: str | None, today: date) -> bool:
    end = version.retirement(sku)
    return end is not None and end.is_by(today)


def _unlisted(wish: Wish, catalogue: Catalogue, known: Sequence[ModelVersion]) -> ModelVersion:
    """Return a version that the catalogue does not list, which a snapshot does not make wrong.

    Raises:
        AuthoringError: the catalogue lists everything, or the wish does not name both publisher and version.
    """
    if known and not wish.publisher:
        versions = ", ".join(each.version for each in known if each.version)
        unlisted = f"{known[0].model}: no version {wish.version}, by {catalogue.sources[0]}"
        raise AuthoringError(
            f"{unlisted}; write one of {versions}, or for a newer one also --publisher '{known[0].publisher}'"
        )
    if wish.publisher and wish.version and not catalogue.complete:
        return ModelVersion(wish.publisher, wish.model, wish.version, catalogue.sources[0])
    if gone := retired(wish.model, wish.version):
        raise AuthoringError(f"{wish.model}: Azure has retired this model; use {gone.use}")
    guess = closest(wish.model, catalogue.models)
    hint = f"did you mean {guess}? " if guess else ""
    name, _, sku = wish.model.partition(":")
    if sku and name in catalogue.models:
        hint = f"a SKU is an option: {name} --sku {sku}; "
    raise AuthoringError(
        f"{wish.model}: no such model, by {catalogue.sources[0]}; {hint}aihub models lists them; a newer one: aihub add "
        "with --publisher and --version"
    )


def _not_offered(wish: Wish, found: Sequence[ModelVersion], regions: Sequence[str]) -> str:
    sku = f" as {wish.sku}" if wish.sku else ""
    version = f" {wish.version}" if wish.version else ""
    where = " and ".join(r for r in regions if all(each.offers(wish.sku, r) == "no" for each in found))
    here = {each.name for one in found for each in one.skus or () if each.regions >= set(regions)}
    if wish.sku and here:
        return f"{wish.model}{version}: not offered as {wish.sku} in {where}, only as {' or '.join(in_order(here))}"
    offering = sorted({region for each in found for region in each.regions})
    return f"{wish.model}{version}: not offered{sku} in {where}; these regions have it: {', '.join(offering)}"


def _sku(wish: Wish, version: ModelVersion, regions: Sequence[str]) -> tuple[str, list[str]]:
    if wish.sku:
        sure = all(version.offers(wish.sku, region) == "yes" for region in regions)
        return wish.sku, [] if sure else [_unsure(version, wish.sku, regions)]
    for offer in version.skus or ():
        # What is billed by the hour, or answers after hours only, is never chosen for somebody.
        if all(region in offer.regions for region in regions) and offer.name.endswith("Standard"):
            return offer.name, []
    return "GlobalStandard", [_unsure(version, "GlobalStandard", regions)]


def _unsure(version: ModelVersion, sku: str, regions: Sequence[str]) -> str:
    where = " and ".join(regions) or "your region"
    return (
        f"{version.source} does not say whether {where} offers {version.model} {version.version} "
        f"as {sku}; aihub preflight asks Azure"
    )


def _unit(sku: str, values: Mapping[str, Any]) -> str:
    if sku in LEAST_UNITS:
        return "provisioned throughput units, billed by the hour"
    task = values.get("task", "chat/completions")
    if task == "batches":
        return "thousands of enqueued tokens"
    return "thousands of tokens per minute" if task in TASKS_IN_TOKENS else "units of the model's quota"


def _provider_terms(wish: Wish) -> dict[str, Any]:
    terms = wish.terms
    asked = {
        "--accept-terms": terms.accepted,
        "--organization": terms.organization,
        "--country": terms.country,
        "--industry": terms.industry,
    }
    if missing := [option for option, value in asked.items() if not value]:
        raise AuthoringError(
            f"{wish.model}: Anthropic's terms must be accepted, and it asks who you are; read the terms in the Azure "
            f"Marketplace, and give {', '.join(missing)}, for example --organization 'Example Ltd' --country US --industry technology"
        )
    return {
        "accept": True,
        "organization_name": terms.organization,
        "country_code": terms.country,
        "industry": terms.industry,
    }


def _of_registry(wish: Wish) -> Proposal:
    """Return the deployment of a model of a registry, or of your own."""
    has_version = "/versions/" in wish.model or not wish.model.startswith("azureml://")
    type_name = wish.type or ("managed-compute" if has_version else "serverless-api")
    short = wish.model.removesuffix("/").partition("/versions/")[0]
    # The last part of azureml://registries/<registry>/models/<model>, or the name in azureml:<name>:<version>.
    last = re.split(r"[/:]", short)[-1 if "//" in short else 1]
    name = wish.name or re.sub(r"[^a-z0-9._-]", "-", last.lower())
    if type_name == "serverless-api":
        values: dict[str, Any] = {"type": type_name, "model": wish.model}
        values |= {"task": wish.task} if wish.task else {}
        if _IN_MARKETPLACE.match(wish.model):
            if not wish.terms.accepted:
                raise AuthoringError(
                    f"{wish.model}: sold in the Azure Marketplace; read the publisher's terms there, and give --accept-terms"
                )
            values["marketplace"] = {"accept_terms": True}
        return Proposal(name, values)
    if type_name != "managed-compute":
        raise AuthoringError(f"{wish.model}: a model of a registry; write --type serverless-api or managed-compute")
    if not wish.instance_type:
        raise AuthoringError(
            f"{wish.model}: managed-compute runs on virtual machines; give --instance-type, such as Standard_DS3_v2"
        )
    values = {"type": type_name, "task": wish.task} if wish.task else {"type": type_name}
    values["slots"] = {"blue": {"model": wish.model, "instance_type": wish.instance_type}}
    values["traffic"] = {"blue": 100}
    return Proposal(name, values | ({"probe": {"body": wish.probe}} if wish.probe else {}))
