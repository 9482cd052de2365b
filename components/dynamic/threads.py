"""The number of operations that the process of dynamic providers runs in parallel."""

import inspect

_AT_ONCE = 64


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
