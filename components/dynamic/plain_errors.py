"""Show errors of a provider as one line, without a stack trace."""

import sys
import traceback

from aihub.errors import AihubError
from aihub.safe_text import lines
from components.dynamic.unfinished import UnfinishedError, tell_engine


def tell_errors_plainly() -> None:
    """Answer errors to the engine as text without a stack trace, and unfinished resources with their state.

    The SDK's host always answers with `traceback.format_exc()`. It looks this function up at each call, so in the
    host's process it is replaced by one that returns only the text of this project's errors, and the stack trace of all
    others, cleaned for display.
    """
    usual = traceback.format_exc
    if getattr(usual, "is_plain", False):
        return

    # The signature is that of `traceback.format_exc`.
    def format_exc(limit: int | None = None, chain: bool = True) -> str:  # noqa: FBT001, FBT002
        error = sys.exc_info()[1]
        reason = error.__cause__ if isinstance(error, UnfinishedError) else error
        text = str(reason) if isinstance(reason, AihubError) else lines(usual(limit, chain))
        if isinstance(error, UnfinishedError):
            tell_engine(error, text)
        return text

    vars(format_exc)["is_plain"] = True
    traceback.format_exc = format_exc
