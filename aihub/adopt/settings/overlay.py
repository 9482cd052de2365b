"""Settings as a file over `base.yaml`."""

from typing import Any

from aihub.arm.bodies import Json


def over(base: Json, wanted: Json, effective: Json) -> Json:
    """Return what to write in a stack's own file so that it has the wanted settings over those of `base.yaml`.

    A value of the base that the wanted settings leave out is written with its default, or as null where it is a name
    that they do not have.

    Args:
        base: the values of `base.yaml`.
        wanted: the values that are wanted, without those that are defaults.
        effective: all values that are wanted, with the defaults.
    """
    written = dict(wanted)
    for name, below in base.items():
        full = effective.get(name)
        if name not in effective or (full is None and below is not None):
            written[name] = None
        elif isinstance(below, dict) and isinstance(full, dict):
            given: Any = wanted.get(name)
            if rest := over(below, given if isinstance(given, dict) else {}, full):
                written[name] = rest
        elif name not in wanted and full != below:
            written[name] = full
    return written
