"""The library behind `aihub check`: check the settings of stacks offline."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aihub import settings
from aihub.azure.login import other_clouds
from aihub.promotion.rules import check_rules
from aihub.rules import files, pulumi_files
from aihub.safe_text import cleaned
from aihub.settings import Problem, RemovedDeployments, SettingsError
from aihub.settings.nodes import Node
from aihub.settings.quota import DeploymentQuota, needed_quota
from aihub.settings.yaml_file import read_file

_LATEST_KEY = re.compile(r"azurekeyvault://[^/?]+/keys/[^/?]+/?([?].*)?")


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

    @property
    def is_valid(self) -> bool:
        """Whether the settings of every stack are valid."""
        return not self.problems


def check(
    config_dir: Path, stacks: Sequence[str] | None = None, environment: Mapping[str, str] = MappingProxyType({})
) -> CheckResult:
    """Check some stacks, or all that have a file in the folder.

    Args:
        config_dir: the folder with the settings. Pulumi's stack files are in the folder above.
        stacks: the stacks' names; None for all.
        environment: environment variables, which may select a sovereign cloud.
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
    if not names:
        folder = str(settings.relative_to_cwd(config_dir))
        what = "no stack here; write a file named after one, such as dev.yaml"
        problems.add(Problem(folder, 1, "", what, files.STACK_UNKNOWN))
    for name in names:
        problems.update(_configuration_problems(config_dir, name))
        try:
            loaded = settings.load(config_dir, name)
        except SettingsError as error:
            problems.update(error.problems)
            continue
        warnings.update(loaded.warnings)
        quotas += [(name, quota) for quota in needed_quota(loaded.settings)]
        if loaded.removed:
            removed.append((name, loaded.removed))
    found = tuple(sorted(problems)), tuple(sorted(warnings)), tuple(quotas), tuple(removed)
    return CheckResult(tuple(names), *found)


def _configuration_problems(config_dir: Path, stack: str) -> Iterator[Problem]:
    """Yield a problem for what a stack's `Pulumi.<stack>.yaml` must not say; Pulumi itself reports all other errors."""
    file = settings.relative_to_cwd(config_dir.parent / f"Pulumi.{stack}.yaml")
    root, _ = read_file(file) if file.exists() else (None, [])
    if root is None:
        return
    yield from _key_without_version(root)
    config = root.value.get("config")
    found = config.value if config and isinstance(config.value, dict) else {}

    def configured(key: str) -> str | None:
        node = found.get(f"azure-native:{key}")
        return node.value if node and isinstance(node.value, str) else None

    for origin, why in other_clouds(configured, {}):
        yield Problem(str(file), found[origin].at.line, origin, why, pulumi_files.OTHER_CLOUD)


def _key_without_version(root: Node) -> Iterator[Problem]:
    """Yield a problem for a secrets provider in Key Vault that takes whichever version of its key is the latest.

    Once the key is rotated, Pulumi cannot decrypt what it has encrypted with the version before
    (https://github.com/pulumi/pulumi/issues/22338).
    """
    provider = root.value.get("secretsprovider")
    if provider and isinstance(provider.value, str) and _LATEST_KEY.fullmatch(provider.value):
        text = (
            "no version of the key, so that Pulumi cannot decrypt the state once the key is rotated; write "
            "azurekeyvault://<vault>.vault.azure.net/keys/<key>/<version> with `pulumi stack change-secrets-provider`"
        )
        yield provider.at.problem(pulumi_files.SECRETS_PROVIDER_UNVERSIONED, ("secretsprovider",), text)


def report(result: CheckResult, output: str) -> str:
    """Return the result as `text`, one line for each problem and one for the verdict, or as `json`."""
    if output == "json":
        found = {"problems": [*map(_plain, result.problems)], "warnings": [*map(_plain, result.warnings)]}
        found["removed"] = [{"stack": stack, "deployments": out.names} for stack, out in result.removed]
        found["quotas"] = [{"stack": stack, **asdict(quota), "cores": quota.cores} for stack, quota in result.quotas]
        return json.dumps(cleaned({"valid": result.is_valid, "stacks": result.stacks, **found}), indent=2)
    count = len(result.problems)
    invalid = f"not valid: {count} problem{'' if count == 1 else 's'}"
    verdict = f"valid: {', '.join(result.stacks)}" if result.is_valid else invalid
    more = [f"{stack}: {each}" for stack, each in (*result.removed, *result.quotas)]
    return "\n".join([*map(str, result.problems), *map(str, result.warnings), *more, verdict])


def _plain(problem: Problem) -> dict[str, Any]:
    return {"file": problem.file, "line": problem.line, "path": problem.path, "text": problem.text}
