"""Releases without a repository."""

from typing import Any

from aihub.settings.models import Settings
from aihub.settings.releases.document import Program, Release
from aihub.settings.releases.fields import release_fields

HUB: dict[str, Any] = {"name": "ai-example", "location": "swedencentral"}
CHAT: dict[str, Any] = {"type": "azure-openai", "model": {"name": "gpt-4.1-mini", "version": "2025-04-14"}}


def release_of(document: dict[str, Any], digest: str = "b" * 64) -> Release:
    """The release of some settings, without a repository."""
    settings, defaults = release_fields(Settings.model_validate({"hub": HUB, **document}))
    return Release(program=Program(commit=digest[:40], digest=digest), settings=settings, defaults=defaults)
