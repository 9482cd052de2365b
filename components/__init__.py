"""The resources that are created: one Pulumi component per file.

A state names a dynamic provider by the module and the name of its class, and the engine goes on using that name for
refreshes and deletions until the resource is written again. So the name of a provider that has moved stays known here,
in the package that Python imports before any of its modules (docs/design.md says how a provider is moved).
"""

import pkgutil
import sys
from types import ModuleType

from components.sdk.services import load_classes_when_used

_MOVED = {
    "components.arm:ArmResourceProvider": "components.dynamic.arm_resource:ArmResourceProvider",
    "components.arm:ArmUpdateProvider": "components.dynamic.arm_update:ArmUpdateProvider",
    "components.deployments.traffic:TrafficProvider": "components.dynamic.traffic:TrafficProvider",
    "components.key_secret:KeySecretProvider": "components.dynamic.key_secret:KeySecretProvider",
    "components.smoke_test:SmokeTestProvider": "components.dynamic.smoke_gate:SmokeTestProvider",
    "components.uri_secret:UriSecretProvider": "components.dynamic.uri_secret:UriSecretProvider",
}
"""Where the classes are that states may name otherwise."""


class _FormerModule(ModuleType):
    """A module that exists only as a name in states."""

    def __getattr__(self, name: str) -> object:
        moved_to = _MOVED.get(f"{self.__name__}:{name}")
        if moved_to is None:
            raise AttributeError(name)
        return pkgutil.resolve_name(moved_to)


for _former_module in {each.partition(":")[0] for each in _MOVED}:
    sys.modules[_former_module] = _FormerModule(_former_module)

# Before a component imports the first of them.
load_classes_when_used()
