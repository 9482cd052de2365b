"""The base class of this project's dynamic providers.

Pulumi runs the providers in a separate process, `pulumi.dynamic.__main__` of its SDK. The state contains the name of a
provider's class; `components/__init__.py` has the former names of classes that were moved.
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
    """The progress of the writes of one operation."""

    is_accepted: bool = False
    """Whether Azure has accepted a write of the operation, or may have."""


class Provider(ResourceProvider):
    """A dynamic provider with clients for Azure, which are created when an operation first needs them."""

    # The serialized provider is only the name of a class.
    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        """Configure the provider; called once in the provider's process, before all operations."""
        self._config = req.config
        tell_errors_plainly()
        allow_more_at_once()

    @functools.cached_property
    def credential(self) -> "SharedCredential":
        """The credential that azure-native's configuration or the environment defines."""
        from aihub.azure.credential import credential

        # Dynamic providers receive the stack's whole configuration (`GetPackageConfig` in the engine's target.go).
        return credential(lambda key: self._config.get(f"azure-native:{key}"), os.environ)

    @functools.cached_property
    def arm(self) -> "Arm":
        """The client for Resource Manager, with the provider's credential."""
        from aihub.azure.resource_manager import Arm

        return Arm(self.credential, tell=say)

    @functools.cached_property
    def vaults(self) -> "Vaults":
        """The clients for secrets of vaults, with the provider's credential."""
        from aihub.azure.vaults import Vaults

        return Vaults(self.credential, tell=say, arm=self.arm)

    @functools.cached_property
    def begun(self) -> set[str]:
        """Ids of the resources whose creation this run has begun and not finished.

        The engine may retry a creation within the same run, and then the resource of the first try exists.
        """
        return set()

    @contextmanager
    def deleting(self) -> Iterator[None]:
        """Wrap a deletion, and explain what Azure refuses: `pulumi destroy` without the program has no hook that does.

        Raises:
            ServiceError: Azure refused; the text says what to do.
        """
        from aihub.azure.errors import ServiceError
        from aihub.failures import Place, explain_error

        try:
            yield
        except ServiceError as error:
            kind = f"aihub:{type(self).__name__.removesuffix('Provider')}"
            error.args = (f"{error}. {explain_error(error, Place('', kind, 'delete'))}",)
            raise

    @contextmanager
    def writing(self, resource_id: str, outs: Json) -> Iterator[WriteStatus]:
        """Wrap the part of an operation that begins with its first write.

        Args:
            resource_id: id of the resource in the state.
            outs: outputs of the resource if the operation fails in this part.

        Raises:
            UnfinishedError: the operation failed, and Azure has accepted a write or may have; its cause is the error.
        """
        write = WriteStatus()
        try:
            yield write
        except Exception as error:
            if not write.is_accepted and not getattr(error, "may_have_written", False):
                raise
            self.begun.add(resource_id)
            raise UnfinishedError(error, resource_id, outs) from error
