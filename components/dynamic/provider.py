"""What this project's dynamic providers have in common.

Pulumi runs them in a process of their own, `pulumi.dynamic.__main__` of its SDK. State holds a provider as the name of
its class: `components/__init__.py` knows the former names of those that were moved.
"""

import functools
import inspect
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi.dynamic import ConfigureRequest, ResourceProvider

from aihub.errors import AihubError
from aihub.safe_text import lines, one_line

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm
    from aihub.azure.vaults import Vaults

Json = dict[str, Any]

_AT_ONCE = 64


class UnfinishedError(Exception):
    """An operation changed something in Azure, or may have, and then failed.

    The state gets to know the resource all the same (`ErrorResourceInitFailed` in Pulumi's protocol), and the next `up`
    updates it, whether or not anything is declared otherwise then.
    """

    def __init__(self, reason: Exception, resource_id: str, outs: Json) -> None:
        super().__init__(str(reason))
        self.id = resource_id
        """The resource's id in the state."""
        self.outs = outs
        """The resource's state, without what only the end of the operation would have shown."""


@dataclass
class Attempt:
    """What has become of an operation so far."""

    has_written: bool = False
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
    def credential(self) -> Any:
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
    def writing(self, resource_id: str, outs: Json) -> Iterator[Attempt]:
        """Runs the part of an operation that begins with its first write.

        Args:
            resource_id: the resource's id in the state.
            outs: what is known of the resource if the operation fails from here on.

        Raises:
            UnfinishedError: the operation failed, and Azure has taken a write or may have; the cause says why.
        """
        attempt = Attempt()
        try:
            yield attempt
        except Exception as error:
            if not attempt.has_written and not getattr(error, "may_have_written", False):
                raise
            self.begun.add(resource_id)
            raise UnfinishedError(error, resource_id, outs) from error


def tell_errors_plainly() -> None:
    """Makes errors that are meant for users reach them as their text alone, and the state know what was begun.

    The SDK's host answers the engine with `traceback.format_exc()`, whatever was raised, and offers no other way. It
    looks the function up at that moment; so in its process there stands another one, that writes our errors without the
    stack and all others as before, fit to be shown.
    """
    usual = traceback.format_exc
    if getattr(usual, "is_plain", False):
        return

    def format_exc(*args: Any, **kwargs: Any) -> str:
        error = sys.exc_info()[1]
        reason = error.__cause__ if isinstance(error, UnfinishedError) else error
        text = str(reason) if isinstance(reason, AihubError) else lines(usual(*args, **kwargs))
        if isinstance(error, UnfinishedError):
            _add_what_is_known(error, text)
        return text

    vars(format_exc)["is_plain"] = True
    traceback.format_exc = format_exc


def _add_what_is_known(error: UnfinishedError, text: str) -> None:
    """Puts the state of an unfinished resource beside the error that the SDK's host is about to answer.

    The host has no way to say it (as of 3.272), so this is done in its stead, on the call that it is serving: the first
    frame of the traceback is the host's own, in which the exception was caught.
    """
    from pulumi.runtime.proto import provider_pb2, status_pb2

    frame = error.__traceback__.tb_frame.f_locals if error.__traceback__ else {}
    request, context = frame.get("request"), frame.get("context")
    if request is None or context is None:
        return
    given = request.news if isinstance(request, provider_pb2.UpdateRequest) else request.properties
    failed = provider_pb2.ErrorResourceInitFailed(id=error.id, reasons=[text], inputs=given)
    # As in the host's own answers: what is None is not there.
    failed.properties.update({name: value for name, value in error.outs.items() if value is not None})
    failed.properties["__provider"] = given["__provider"]
    # 2 is gRPC's UNKNOWN, with which the host answers; of another code the engine would not look at the details.
    status = status_pb2.Status(code=2, message=text)
    status.details.add().Pack(failed)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))


def allow_more_at_once() -> None:
    """Lets the SDK's host do more than four things at a time.

    Each operation holds a thread to its end, minutes for most of these. With four of them the engine's other questions,
    which resources that could go side by side wait for, would stand in line. The pool is a local variable there, and
    makes threads as it needs them up to its limit. This runs in one of them, and `_worker` of `concurrent.futures`, in
    which each begins, knows its pool. `gc.get_objects` would find it too, but also takes hold of what other threads are
    just building, which makes them fail with a `SystemError`.
    """
    frame = inspect.currentframe()
    while frame:
        if frame.f_code.co_name == "_worker" and (pool := frame.f_locals["executor_reference"]()):
            pool._max_workers = max(pool._max_workers, _AT_ONCE)  # noqa: SLF001 - there is no public way
        frame = frame.f_back


def say(line: str) -> None:
    """Shows a line: what the process of dynamic providers writes to its standard output, the engine passes on."""
    sys.stdout.write(f"{one_line(line)}\n")
    sys.stdout.flush()


def as_declared(value: Any) -> Any:
    """A value of the engine's, with the numbers that were declared: it makes floating-point ones of all of them."""
    if isinstance(value, dict):
        return {name: as_declared(member) for name, member in value.items()}
    if isinstance(value, list):
        return [as_declared(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
