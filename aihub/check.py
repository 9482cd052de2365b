"""Check the settings of stacks offline: the library behind `aihub check`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aihub import settings
from aihub.settings import Problem, SettingsError


@dataclass(frozen=True)
class CheckResult:
    """What was checked and found; lines that several stacks share are listed once."""

    stacks: tuple[str, ...]
    problems: tuple[Problem, ...]
    """Each of them makes a stack unusable."""
    warnings: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether every stack can be used."""
        return not self.problems


def check(config_dir: Path, stacks: Sequence[str] | None = None) -> CheckResult:
    """Check some stacks, or all that have a file in the folder."""
    names = settings.stacks(config_dir) if stacks is None else list(stacks)
    problems: set[Problem] = set()
    warnings: set[Problem] = set()
    if not names:
        problems.add(Problem(str(config_dir), 1, "", "no stack here; write a file named after one, such as dev.yaml"))
    for name in names:
        try:
            warnings.update(settings.load(config_dir, name).warnings)
        except SettingsError as error:
            problems.update(error.problems)
    return CheckResult(tuple(names), tuple(sorted(problems)), tuple(sorted(warnings)))
