"""Check the settings of stacks."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from aihub import settings
from aihub.azure.login import other_clouds
from aihub.check.pulumi_file import pulumi_file_problems
from aihub.policy import CHECKED
from aihub.promotion.rules import check_rules
from aihub.rules import files, pulumi_files
from aihub.settings import Problem, RemovedDeployments, SettingsError, Waived
from aihub.settings.lookalikes import described
from aihub.settings.quota import DeploymentQuota, needed_quota

if TYPE_CHECKING:
    from aihub.policy.outcome import Outcome

_STACK_NAME = re.compile(r"(?!-)[A-Za-z0-9_.-]{1,100}")
"""Names that Pulumi takes for a stack, as in ParseStackName of its sdk/go/common/tokens/stack_name.go."""


@dataclass(frozen=True)
class CheckResult:
    """The result of a check; a problem that several stacks share is listed once."""

    stacks: tuple[str, ...]
    problems: tuple[Problem, ...]
    """Errors: each makes the settings of a stack invalid."""
    warnings: tuple[Problem, ...]
    quotas: tuple[tuple[str, DeploymentQuota], ...]
    """Stacks, and the quota that their managed-compute deployments need."""
    removed: tuple[tuple[str, RemovedDeployments], ...] = ()
    """Stacks, and the deployments of `base.yaml` that their own files remove."""
    waived: tuple[Waived, ...] = ()
    """Warnings that a waiver covers."""

    @property
    def is_valid(self) -> bool:
        """Whether the settings of every stack are valid."""
        return not self.problems


def check(
    config_dir: Path,
    stacks: Sequence[str] | None = None,
    environment: Mapping[str, str] = MappingProxyType({}),
    today: dt.date | None = None,
) -> CheckResult:
    """Check some stacks, or all that have a file in the folder.

    Args:
        config_dir: the folder with the settings. Pulumi's stack files are in the folder above.
        stacks: the stacks' names; None for all.
        environment: environment variables, which may select a sovereign cloud.
        today: day on which waivers count and models are retired; by default this day in UTC.
    """
    names = settings.stacks(config_dir) if stacks is None else list(stacks)
    problems = {
        Problem("environment", 0, name, why, pulumi_files.OTHER_CLOUD)
        for name, why in other_clouds(lambda _key: None, environment)
    }
    wrong_rules, doubtful_rules = check_rules(config_dir)
    problems.update(wrong_rules)
    warnings = set(doubtful_rules)
    quotas: list[tuple[str, DeploymentQuota]] = []
    removed: list[tuple[str, RemovedDeployments]] = []
    waived: set[Waived] = set()
    unused: list[set[Problem]] = []
    read: dict[str, settings.Loaded] = {}
    if not names:
        folder = str(settings.relative_to_cwd(config_dir))
        what = "no stack here; write a file named after one, such as dev.yaml"
        problems.add(Problem(folder, 1, "", what, files.FILE_MISSING))
    for name in names:
        if not _STACK_NAME.fullmatch(name):
            problems.add(_misnamed(config_dir, name))
            continue
        problems.update(pulumi_file_problems(config_dir, name))
        try:
            loaded = settings.load(config_dir, name, today=today)
        except SettingsError as error:
            problems.update(error.problems)
            continue
        read[name] = loaded
        warnings.update(loaded.warnings)
        waived.update(loaded.waived)
        unused.append({*loaded.unused_of_base})
        quotas += [(name, quota) for quota in needed_quota(loaded.settings)]
        if loaded.removed:
            removed.append((name, loaded.removed))
    if stacks is None and len(unused) == len(names):
        # A waiver of base.yaml may match in a stack that was not read.
        warnings.update(set.intersection(*unused) if unused else ())
    for found_here in _judged(config_dir, read, today):
        problems.update(found_here.failed)
        # Others may need a waiver of base.yaml.
        own = str(settings.relative_to_cwd(config_dir) / f"{found_here.stack}.yaml")
        warnings.update((*found_here.advice, *(each for each in found_here.unused if each.file == own)))
        waived.update(found_here.waived)
    found = tuple(sorted(problems)), tuple(sorted(warnings)), tuple(quotas), tuple(removed)
    return CheckResult(tuple(names), *found, tuple(sorted(waived, key=lambda each: each.problem)))


def _judged(config_dir: Path, read: Mapping[str, settings.Loaded], today: dt.date | None) -> Iterator["Outcome"]:
    """Yield what the policies come to for each stack whose profile promises to keep some."""
    asked = {name: loaded for name, loaded in read.items() if loaded.settings.profile in CHECKED}
    if asked:
        from aihub.policy.on_settings import judge_settings, promised

        day = today or dt.datetime.now(dt.UTC).date()
        for name, loaded in asked.items():
            yield judge_settings(config_dir, name, loaded, day, known=read, rules=promised(loaded.settings.profile))


def _misnamed(config_dir: Path, name: str) -> Problem:
    file = settings.relative_to_cwd(config_dir) / f"{name}.yaml"
    foreign = next((described(character) for character in name if not character.isascii()), None)
    what = f"contains {foreign}" if foreign else "not the name of a stack"
    text = f"{what}; name the file after a stack, in letters, digits, hyphens, underscores and periods"
    return Problem(str(file), 1, "", text, files.FILE_MISNAMED)
