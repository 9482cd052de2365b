"""Faults from a file: a YAML list of faults, each with its `kind`."""

from pathlib import Path

import yaml

from localazure.faults.kinds import Fault, FaultError, parse


def load(path: Path) -> list[Fault]:
    """Reads the faults of a file; none when the file is empty.

    Raises:
        FaultError: the file cannot be read, or a fault in it is wrong.
    """
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise FaultError(f"{path} cannot be read: {error}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise FaultError(f"{path}{f', line {mark.line + 1}' if mark else ''}: this is no YAML") from None
    if not isinstance(given or [], list):
        raise FaultError(f"{path}: a list of faults is expected, such as: - kind: throttle")
    found: list[Fault] = []
    for number, each in enumerate(given or [], start=1):
        try:
            fault = parse(each)
        except FaultError as error:
            raise FaultError(f"{path}, fault {number}: {error}") from None
        if fault.name and any(fault.name == other.name for other in found):
            raise FaultError(f"{path}, fault {number}: there is another of the name '{fault.name}'")
        found.append(fault)
    return found
