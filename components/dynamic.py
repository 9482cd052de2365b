"""What this project's dynamic providers have in common.

Pulumi runs them in a process of their own, `pulumi.dynamic.__main__` of its SDK. State holds a provider as the name of
its class: moving or renaming one takes the resources that were made with it out of Pulumi's reach.
"""

import functools
import gc
import os
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from pulumi.dynamic import ConfigureRequest, ResourceProvider

from aihub.foreign import PlainError, lines, one_line

if TYPE_CHECKING:
    from aihub.arm.client import Arm

_AT_ONCE = 64


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
        from aihub.arm.identity import credential

        # Dynamic providers get the stack's whole configuration (`GetPackageConfig` in the engine's target.go).
        return credential(lambda key: self._config.get(f"azure-native:{key}"), os.environ)

    @functools.cached_property
    def arm(self) -> "Arm":
        """Resource Manager as that identity."""
        from aihub.arm.client import Arm

        return Arm(self.credential)


def tell_errors_plainly() -> None:
    """Makes errors that are meant for the user reach him as their text alone.

    The SDK's host answers the engine with `traceback.format_exc()`, whatever was raised, and offers no other way. It
    looks the function up at that moment; so in its process there stands another one, that writes our errors without the
    stack and all others as before, fit to be shown.
    """
    usual = traceback.format_exc
    if getattr(usual, "is_plain", False):
        return

    def format_exc(*args: Any, **kwargs: Any) -> str:
        error = sys.exc_info()[1]
        return str(error) if isinstance(error, PlainError) else lines(usual(*args, **kwargs))

    vars(format_exc)["is_plain"] = True
    traceback.format_exc = format_exc


def allow_more_at_once() -> None:
    """Lets the SDK's host do more than four things at a time.

    Each operation holds a thread to its end, minutes for most of these. With four of them the engine's other questions,
    which resources that could go side by side wait for, would stand in line. The pool is a local variable there, and
    makes threads as it needs them up to its limit.
    """
    for pool in [each for each in gc.get_objects() if type(each) is ThreadPoolExecutor]:
        pool._max_workers = max(pool._max_workers, _AT_ONCE)


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
