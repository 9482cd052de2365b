"""Registration: each folder of `localazure.services` says what its service serves.

`control_plane.py` has the resource types and provider operations that are served in Resource Manager, as the constant
`CONTROL_PLANE`; `data_plane.py` has the applications that answer at hosts of the service's own, as `DATA_PLANE`. A
folder may have either or both. The folders are found by walking the package, so a new one needs no entry anywhere.
"""

import functools
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from aiohttp import web

from localazure import services
from localazure.azure import Azure
from localazure.services.arm.behaviour import Behaviour
from localazure.services.arm.provider_operations import ProviderOperation


@dataclass(frozen=True)
class ControlPlane:
    """What a service serves in Resource Manager."""

    types: Mapping[str, Behaviour] = field(default_factory=dict)
    """The behaviour of each resource type, by the type's name as in `resources.yaml`."""
    operations: Sequence[ProviderOperation] = ()
    """What can be asked of the resource provider itself."""


@dataclass(frozen=True)
class DataPlane:
    """What a service serves at hosts of its own."""

    applications: Mapping[str, Callable[[Azure], web.Application]]
    """What makes the application of each host, by the host's name or a pattern such as `*.vault.azure.net`."""


def control_planes() -> Iterator[tuple[str, ControlPlane]]:
    """The name of each folder with a control plane, and what it serves."""
    for folder, module in _modules("control_plane"):
        plane = module.CONTROL_PLANE
        assert isinstance(plane, ControlPlane), module
        yield folder, plane


def data_planes() -> Iterator[tuple[str, DataPlane]]:
    """The name of each folder with a data plane, and what it serves."""
    for folder, module in _modules("data_plane"):
        plane = module.DATA_PLANE
        assert isinstance(plane, DataPlane), module
        yield folder, plane


def behaviours() -> dict[str, Behaviour]:
    """The behaviour of each resource type that is registered."""
    found: dict[str, Behaviour] = {}
    for folder, plane in control_planes():
        twice = found.keys() & plane.types.keys()
        assert not twice, f"{folder} registers what another service has: {twice}"
        found |= plane.types
    return found


@functools.cache
def _modules(name: str) -> list[tuple[str, ModuleType]]:
    return [
        (found.name.rpartition(".")[2], import_module(f"{found.name}.{name}"))
        for found in pkgutil.iter_modules(services.__path__, f"{services.__name__}.")
        if found.ispkg and find_spec(f"{found.name}.{name}")
    ]
