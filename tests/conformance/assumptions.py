"""Assumptions about Azure, each with the source that it is known by and the function that tries it."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from tests.conformance import behaviours
from tests.conformance.azure import Azure

Behaviour = Callable[[Azure], None]
DOCS = "https://learn.microsoft.com"
RPC = "https://github.com/Azure/azure-resource-manager-rpc/blob/master/v1.0"
"""What Resource Manager asks of the services behind it."""
SPECS = "https://github.com/Azure/azure-rest-api-specs/blob/main/specification"


class Evidence(Enum):
    """How an assumption is known, as long as nobody has tried it on Azure."""

    DOCUMENTED = "documented"
    """By Microsoft, in words, in a published definition, or in the source of one of its clients."""
    SEEN = "seen in public"
    """In an answer that somebody quotes."""
    PLAUSIBLE = "plausible"
    """Nobody says so where it could be found; the source says why it is believed."""


@dataclass(frozen=True)
class Assumption:
    """What is taken for granted."""

    id: str
    """The name of its function."""
    sentence: str
    evidence: Evidence
    sources: tuple[str, ...]
    chapter: str
    """The module that it stands in: a service, as a rule."""
    opt_in: str | None
    """What has to be asked for on Azure, since it costs or agrees to terms."""
    run: Behaviour


_ALL: dict[str, Assumption] = {}


def documented(*sources: str, opt_in: str | None = None) -> Callable[[Behaviour], Behaviour]:
    """Marks a behaviour that Microsoft describes there."""
    return _assumption(Evidence.DOCUMENTED, sources, opt_in)


def seen(*sources: str, opt_in: str | None = None) -> Callable[[Behaviour], Behaviour]:
    """Marks a behaviour that somebody met, and tells of there."""
    return _assumption(Evidence.SEEN, sources, opt_in)


def plausible(*reasons: str, opt_in: str | None = None) -> Callable[[Behaviour], Behaviour]:
    """Marks a behaviour that is believed for these reasons."""
    return _assumption(Evidence.PLAUSIBLE, reasons, opt_in)


def _assumption(evidence: Evidence, sources: tuple[str, ...], opt_in: str | None) -> Callable[[Behaviour], Behaviour]:
    def mark(function: Behaviour) -> Behaviour:
        name, sentence = function.__name__, " ".join((inspect.getdoc(function) or "").split())
        assert sentence, f"{name} needs a docstring: it is the assumption"
        assert sources, f"{name} needs a source"
        assert name not in _ALL, f"there are two assumptions {name}"
        chapter = function.__module__.rpartition(".")[2]
        _ALL[name] = Assumption(name, sentence, evidence, sources, chapter, opt_in, function)
        return function

    return mark


def assumptions() -> Mapping[str, Assumption]:
    """All of them by id, in the order in which they are tried."""
    for module in pkgutil.iter_modules(behaviours.__path__, f"{behaviours.__name__}."):
        importlib.import_module(module.name)
    chapters = behaviours.ORDER
    return dict(sorted(_ALL.items(), key=lambda item: chapters.index(item[1].chapter)))
