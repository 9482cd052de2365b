"""Whatever is pasted wherever, no message repeats it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aihub.settings import SettingsError, load_settings

SECRET = "sk-S3cr3t/9f8e7d6c5b4a+Zz=="
ACCOUNT_KEY = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"

LINE = re.compile(r"config/dev\.yaml:\d+: [^;\n]+; [^\n]+")

COMPLETE: dict[str, Any] = {
    "hub": {
        "name": "ai-x",
        "location": "swedencentral",
        "resource_group": "rg-x",
        "projects": ["chat"],
        "auth": "keys",
        "key_vault": {"name": "kv-x", "purge_protection": False, "soft_delete_days": 7},
        "log_retention_days": 30,
        "protect": False,
        "tags": {"team": "x"},
    },
    "deployments": {
        "chat": {
            "type": "azure-openai",
            "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"},
            "sku": {"name": "Standard", "capacity": 1},
            "version_upgrade": "NoAutoUpgrade",
            "content_filter": "Microsoft.DefaultV2",
            "task": "chat/completions",
            "api_version": "2024-10-21",
        },
        "grok": {
            "type": "model-inference",
            "model": {"publisher": "xAI", "name": "grok-4", "version": "1"},
        },
    },
}


def planted(value: Any, secret: str) -> Iterator[Any]:
    """Yield copies of a value with the secret in the place of each part, as an unknown field and as a name."""
    yield from (secret, [secret], {"x": secret}, {secret: 1})
    if isinstance(value, dict):
        for name, child in value.items():
            yield from ({**value, name: changed} for changed in planted(child, secret))
        yield from ({**value, "api_key": secret}, {**value, secret: secret}, {**value, "unknown": {"deep": [secret]}})
    if isinstance(value, list):
        yield from ([*value, changed] for changed in planted(value[0], secret))


def refusal(config: Path) -> str:
    """Return the message of the refusal; accepted settings have none."""
    try:
        load_settings(config, "dev")
    except SettingsError as error:
        for line in str(error).splitlines():
            assert LINE.fullmatch(line)
        return str(error)
    return ""


@pytest.mark.parametrize("secret", [SECRET, ACCOUNT_KEY])
def test_a_secret_in_any_field(write: Callable[..., Path], secret: str) -> None:
    messages = [refusal(write(dev=yaml.safe_dump(data))) for data in planted(COMPLETE, secret)]
    assert [message for message in messages if secret in message] == []
    # Some fields take any text or name, and so this one; most refuse.
    refused = sum(message != "" for message in messages)
    assert refused > 5 * (len(messages) - refused) > 0


BREAKERS = ["\n", "\x00", " ", "- ", ": ", "---\n", "<<: ", *"\t:[]{}\"'*&!%@`|>-?,#\\"]


@pytest.mark.parametrize("breaker", BREAKERS)
def test_a_secret_in_a_file_that_is_not_yaml(write: Callable[..., Path], breaker: str) -> None:
    text = yaml.safe_dump(COMPLETE).replace("swedencentral", SECRET).replace("rg-x", f'"{SECRET}"')
    lines = text.splitlines(keepends=True)
    broken = [
        "".join([*lines[:index], line[:column], breaker, line[column:], *lines[index + 1 :]])
        for index, line in enumerate(lines)
        for column in {0, line.find(":"), line.find(":") + 2}
    ]
    messages = [refusal(write(dev=text)) for text in broken]
    assert [message for message in messages if SECRET in message or SECRET[:10] in message] == []
    assert any(messages)
