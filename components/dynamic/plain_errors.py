"""Errors of a provider as a person gets to read them."""

import sys
import traceback

from aihub.errors import AihubError
from aihub.safe_text import lines
from components.dynamic.unfinished import UnfinishedError, tell_engine


def tell_errors_plainly() -> None:
    """Makes errors that are meant for the user appear as their text alone, and the state know what was begun.

    The SDK's host answers the engine with `traceback.format_exc()`, whatever was raised, and offers no other way. It
    looks the function up at that moment; so in its process there stands another one, that writes our errors without the
    stack and all others as before, fit to be shown.
    """
    usual = traceback.format_exc
    if getattr(usual, "is_plain", False):
        return

    # The signature of the function that it stands for.
    def format_exc(limit: int | None = None, chain: bool = True) -> str:  # noqa: FBT001, FBT002
        error = sys.exc_info()[1]
        reason = error.__cause__ if isinstance(error, UnfinishedError) else error
        text = str(reason) if isinstance(reason, AihubError) else lines(usual(limit, chain))
        if isinstance(error, UnfinishedError):
            tell_engine(error, text)
        return text

    vars(format_exc)["is_plain"] = True
    traceback.format_exc = format_exc
