"""Rules on Pulumi's own file of a stack."""

import re
from collections.abc import Iterator
from pathlib import Path

from aihub import settings
from aihub.azure.login import other_clouds
from aihub.rules import pulumi_files as rules
from aihub.settings import Problem
from aihub.settings.nodes import Node
from aihub.settings.yaml_file import read_file

_LATEST_KEY = re.compile(r"azurekeyvault://[^/?]+/keys/[^/?]+/?([?].*)?")


def pulumi_file_problems(config_dir: Path, stack: str) -> Iterator[Problem]:
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
        yield Problem(str(file), found[origin].at.line, origin, why, rules.OTHER_CLOUD)


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
        yield provider.at.problem(rules.SECRETS_PROVIDER_UNVERSIONED, ("secretsprovider",), text)
