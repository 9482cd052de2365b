"""Complete what the options say about a new environment: by asking, or by an error that names what is missing."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from aihub.authoring.deployment import Terms, Wish, proposed
from aihub.authoring.errors import AuthoringError
from aihub.azure.errors import ArmError
from aihub.catalogue.model import Catalogue, in_order
from aihub.errors import AihubError
from aihub.init.azure import Azure, catalogue_of
from aihub.init.contents import base_profile, base_region, has_deployments
from aihub.init.environment import Environment, Origin, name_problem, profile_problem, region_problem
from aihub.settings.profiles.table import PROFILES

_SUBSCRIPTION = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_USUAL_REGION, _USUAL_MODEL, _NO_PROFILE = "swedencentral", "gpt-5.4-mini", "none"


class Ask(Protocol):
    """A person at a terminal."""

    def text(self, question: str, default: str | None) -> str:
        """Return the answer to a question."""

    def yes(self, question: str) -> bool:
        """Return the answer to a question with yes or no, by default no."""

    def tell(self, line: str) -> None:
        """Show a line."""


@dataclass(frozen=True)
class Given:
    """What the options say; None or empty for what they do not."""

    name: str | None = None
    location: str | None = None
    models: tuple[str, ...] = ()
    """`MODEL` or `MODEL:SKU`."""
    origin: Origin | None = None
    is_production: bool | None = None
    profile: str | None = None
    subscription: str | None = None
    terms: Terms = field(default_factory=Terms)


@dataclass(frozen=True)
class Answered:
    """A whole environment, and the catalogue that its models come from."""

    environment: Environment
    catalogue: Catalogue
    notes: tuple[str, ...]


def answered(project: Path, stack: str, given: Given, ask: Ask | None, azure: Azure | None, today: date) -> Answered:
    """Return the environment that options and answers describe.

    Args:
        project: the folder with Pulumi.yaml.
        stack: name of the new stack.
        given: what the options say.
        ask: asks a person; None where there is no terminal.
        azure: answers whether a name is free, and which models there are; None for the snapshot.
        today: retired models are not offered.

    Raises:
        AuthoringError: an answer is missing or wrong.
    """
    shared = base_region(project / "config")
    from_file = given.origin is not None and not given.origin.is_example
    asks_region = not (given.location or shared or from_file)
    asks_models = not (given.models or given.origin or has_deployments(project / "config"))
    if ask is None:
        _refuse_missing(given, asks_region=asks_region, asks_models=asks_models)
    if given.subscription and not _SUBSCRIPTION.fullmatch(given.subscription):
        raise AuthoringError("--subscription: not the id of a subscription, as `az account show --query id` prints it")
    if given.profile and (why := profile_problem(given.profile)):
        raise AuthoringError(f"--profile: {why}")
    notes: list[str] = []
    name = _named(given, f"ai-{stack}", ask, azure, notes)
    location = given.location
    if location and (why := region_problem(location)):
        raise AuthoringError(f"--location: {why}")
    if asks_region and ask:
        location = _asked(ask, "Azure region", _USUAL_REGION, region_problem)
    region = location or shared
    reading = catalogue_of(azure, region, ask.tell if ask else lambda _line: None)
    catalogue, more = reading.catalogue, reading.notes
    wishes = tuple(_wish(each, given.terms) for each in given.models)
    if asks_models and ask:
        wishes = _models(ask, catalogue, region, given.terms, today)
    below = base_profile(project / "config")
    profile = given.profile
    if profile is None and below is None and not from_file and ask:
        profile = _profile(ask)
    is_production = bool(given.is_production)
    # A sandbox is made to be deleted.
    if given.is_production is None and (profile or below) != PROFILES[0] and ask:
        is_production = ask.yes("Protect the hub and its vault against deletion, as for production?")
    subscription = given.subscription or (azure.subscription if azure else None)
    made = Environment(stack, name, location, wishes, given.origin, is_production, profile, subscription)
    return Answered(made, catalogue, (*notes, *(more if wishes else ())))


def _refuse_missing(given: Given, *, asks_region: bool, asks_models: bool) -> None:
    missing = {"--name": not given.name, "--location": asks_region, "--model or --from": asks_models}
    if any(missing.values()):
        names = ", ".join(name for name, is_missing in missing.items() if is_missing)
        raise AuthoringError(f"there is no terminal to ask on; give {names}")


def _named(given: Given, usual: str, ask: Ask | None, azure: Azure | None, notes: list[str]) -> str:
    def problem(name: str) -> str | None:
        if (why := name_problem(name)) or azure is None:
            return why
        try:
            return azure.why_taken(name)
        except ArmError as error:
            notes.append(f"Azure did not say whether the name {name} is free: {error}")
            return None

    if given.name is None and ask:
        return _asked(ask, "Name of the hub, globally unique and part of its host names", usual, problem)
    name = given.name or ""
    if why := problem(name):
        raise AuthoringError(f"--name: {why}")
    return name


def _asked(ask: Ask, question: str, default: str | None, problem: Callable[[str], str | None]) -> str:
    """Ask until an answer has no problem."""
    while True:
        answer = ask.text(question, default).strip()
        why = problem(answer)
        if not why:
            return answer
        ask.tell(why)
        # Enter alone would only repeat it.
        default = None if answer == default else default


def _profile(ask: Ask) -> str | None:
    """Ask for the profile."""
    question = f"Profile, values for many fields in one word: {', '.join(PROFILES)}, or {_NO_PROFILE}"
    answer = _asked(ask, question, _NO_PROFILE, lambda given: None if given == _NO_PROFILE else profile_problem(given))
    return None if answer == _NO_PROFILE else answer


def _models(ask: Ask, catalogue: Catalogue, region: str | None, terms: Terms, today: date) -> tuple[Wish, ...]:
    known = list(_offered(catalogue, region, terms, today))
    ask.tell(f"Models that {region} has, by {catalogue.sources[0]}: {', '.join(known)}")
    default = _USUAL_MODEL if _USUAL_MODEL in known else None

    def problem(answer: str) -> str | None:
        try:
            for each in _words(answer):
                proposed(_wish(each, terms), catalogue, [region] if region else [], today)
        except AihubError as error:
            return str(error)
        return None if _words(answer) else "write at least one model"

    answer = _asked(ask, "Models to deploy, MODEL or MODEL:SKU, separated by commas", default, problem)
    return tuple(_with_sku(ask, _wish(each, terms), catalogue, region) for each in _words(answer))


def _with_sku(ask: Ask, wish: Wish, catalogue: Catalogue, region: str | None) -> Wish:
    """Ask for the SKU where a model has several in the region and none is given."""
    names = in_order(catalogue.skus(wish.model, None, region))
    if wish.sku or len(names) < 2:
        return wish
    usual = next((each for each in names if each.endswith("Standard")), names[0])
    wrong = f"not a SKU that {region} has; write one of {', '.join(names)}"
    question = f"SKU of {wish.model}: {', '.join(names)}"
    return replace(wish, sku=_asked(ask, question, usual, lambda sku: None if sku in names else wrong))


def _offered(catalogue: Catalogue, region: str | None, terms: Terms, today: date) -> Iterator[str]:
    for model in catalogue.models:
        if catalogue.is_offered(model, None, None, region) != "yes":
            continue
        try:
            proposed(Wish(model, terms=terms), catalogue, [region] if region else [], today)
        except AihubError:
            # Retired, or not to be called by aihub.
            continue
        yield model


def _words(answer: str) -> Sequence[str]:
    return [each.strip() for each in answer.split(",") if each.strip()]


def _wish(text: str, terms: Terms) -> Wish:
    if text.startswith("azureml:"):
        return Wish(text, terms=terms)
    model, _, sku = text.partition(":")
    return Wish(model, sku=sku or None, terms=terms)
