"""Find the place in the program that declares a resource without reading its source.

The SDK sends the engine the file and line of each call that leads to a resource, which the state keeps and messages
show. It builds them with `traceback.extract_stack`, which looks up the text of each line, and turns each file name into
a URI again for each resource: 4 ms for each. The same frames are read here from the stack itself.
"""

import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

if TYPE_CHECKING:
    from types import FrameType

_INNER_CONSTRUCTORS = 3
"""Of the SDK's classes and of the concrete resource, whose caller is the first frame that counts."""
_Call = tuple[str, int]
"""File name and line number."""
_get_stack_trace = resource._get_stack_trace  # noqa: SLF001 - the SDK offers no other way


def read_stack_traces_quickly() -> None:
    """Put `stack_trace` into the SDK."""
    resource._get_stack_trace = stack_trace  # noqa: SLF001


def stack_trace() -> source_pb2.StackTrace:
    """Return the calls that lead to the resource being constructed, innermost first; none outside of a constructor."""
    frame, constructors = sys._getframe(), 0  # noqa: SLF001 - the way to the stack
    while frame.f_back and constructors < _INNER_CONSTRUCTORS:
        constructors += frame.f_code.co_name == "__init__"
        frame = frame.f_back
    if constructors < _INNER_CONSTRUCTORS:
        return source_pb2.StackTrace()
    calls: list[_Call] = []
    outer: FrameType | None = frame
    while outer:
        calls.append((outer.f_code.co_filename, outer.f_lineno))
        outer = outer.f_back
    return _trace(tuple(calls))


@lru_cache(maxsize=1024)
def _trace(calls: tuple[_Call, ...]) -> source_pb2.StackTrace:
    return source_pb2.StackTrace(frames=[source_pb2.StackFrame(pc=_position(call)) for call in calls])


@lru_cache(maxsize=1024)
def _position(call: _Call) -> source_pb2.SourcePosition | None:
    file, line = call
    try:
        return source_pb2.SourcePosition(uri=Path(file).as_uri(), line=line)
    except ValueError:
        # No file, such as `<frozen runpy>`.
        return None
