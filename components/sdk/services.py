"""Load a class of azure-native when it is used, and not all of its service.

Each service of pulumi-azure-native is a package of which `__init__` imports all classes and functions, some forty
modules; a program uses a few of them. That is a fifth of the time that a program takes to start.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from types import ModuleType

_PACKAGE = "pulumi_azure_native"
_HOLDING_MANY = ("_enums", "_inputs")
"""Modules of a service that hold the classes which are no resources."""


def load_classes_when_used() -> None:
    """Have the services of azure-native loaded in parts; call it before the first of them is imported."""
    if not any(isinstance(each, ServiceFinder) for each in sys.meta_path):
        sys.meta_path.insert(0, ServiceFinder())


class ServiceFinder(MetaPathFinder):
    """Finds the services of azure-native, and has each loaded in parts."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,  # noqa: ARG002 - as Python has it
    ) -> ModuleSpec | None:
        """Return how a service is loaded; None for all other modules."""
        if fullname.rpartition(".")[0] != _PACKAGE:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is None or spec.loader is None or spec.submodule_search_locations is None:
            return None
        spec.loader = _InParts(spec.loader)
        return spec


class _InParts(Loader):
    """Loads a service by loading nothing of it yet."""

    def __init__(self, whole: Loader) -> None:
        self._whole = whole

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave the creation of the module to Python."""

    def exec_module(self, module: ModuleType) -> None:
        """Have the module load what it does not have when it is asked for that."""
        vars(module)["__getattr__"] = partial(_load, module, self._whole)


def _load(service: ModuleType, whole: Loader, name: str) -> object:
    """Load the part of a service that has a name, or, when none is found by its own name, the whole service."""
    if name.startswith("__"):
        raise AttributeError(name)
    found = vars(service)
    for part in _parts(name):
        path = f"{service.__name__}.{part}"
        if find_spec(path) is None:
            continue
        module = import_module(path)
        # Python has put the module itself there, which can have the name of a function in it.
        found |= {each: getattr(module, each) for each in getattr(module, "__all__", ())}
        if name in found or name == part:
            return found.get(name, module)
    del found["__getattr__"]
    whole.exec_module(service)
    return getattr(service, name)


def _parts(name: str) -> Iterator[str]:
    """Yield the names of the modules that may have a class or function, the likeliest first."""
    own = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    yield own
    yield re.sub(r"^awaitable_|_(args|output|result)$", "", own)
    yield from _HOLDING_MANY
