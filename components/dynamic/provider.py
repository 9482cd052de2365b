"""What this project's dynamic providers have in common.

Pulumi runs them in a process of their own, `pulumi.dynamic.__main__` of its SDK. State holds a provider as the name of
its class: `components/__init__.py` knows the former names of those that were moved.
"""

import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi.dynamic import ConfigureRequest, ResourceProvider

from aihub.arm.bodies import Json
from components.dynamic.engine import say
from components.dynamic.plain_errors import tell_errors_plainly
from components.dynamic.threads import allow_more_at_once
from components.dynamic.unfinished import UnfinishedError

if TYPE_CHECKING:
    from aihub.azure.credential import SharedCredential
    from aihub.azure.resource_manager import Arm
    from aihub.azure.vaults import Vaults


@dataclass
class WriteStatus:
    """What has become of an operation so far."""

    is_accepted: bool = False
    """Whether Azure has taken a write of it."""


class Provider(ResourceProvider):
    """A provider that talks to Azure; it has no credential until it runs."""

    # It is nothing but the name of a class.
    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        """Called once in the provider's process, ahead of any operation."""
        self._config = req.config
        tell_errors_plainly()
        allow_more_at_once()

    @functools.cached_property
    def credential(self) -> "SharedCredential":
        """The identity that azure-native's configuration, or the environment, names."""
        from aihub.azure.credential import credential

        # Dynamic providers get the stack's whole configuration (`GetPackageConfig` in the engine's target.go).
        return credential(lambda key: self._config.get(f"azure-native:{key}"), os.environ)

    @functools.cached_property
    def arm(self) -> "Arm":
        """Resource Manager as that identity."""
        from aihub.azure.resource_manager import Arm

        return Arm(self.credential, tell=say)

    @functools.cached_property
    def vaults(self) -> "Vaults":
        """Key Vault's secrets as that identity."""
        from aihub.azure.vaults import Vaults

        return Vaults(self.credential, tell=say, arm=self.arm)

    @functools.cached_property
    def begun(self) -> set[str]:
        """Ids of the resources of which this run has begun the creation, and not finished it.

        The engine may try a creation again within the same run, and finds then what the first attempt has made.
        """
        return set()

    @contextmanager
    def writing(self, resource_id: str, outs: Json) -> Iterator[WriteStatus]:
        """Runs the part of an operation that begins with its first write.

        Args:
            resource_id: the resource's id in the state.
            outs: what is known of the resource if the operation fails from here on.

        Raises:
            UnfinishedError: the operation failed, and Azure has taken a write or may have; the cause says why.
        """
        write = WriteStatus()
        try:
            yield write
        except Exception as error:
            if not write.is_accepted and not getattr(error, "may_have_written", False):
                raise
            self.begun.add(resource_id)
            raise UnfinishedError(error, resource_id, outs) from error
