"""docs/settings.md has every field, and its examples are valid."""

import re
from collections.abc import Callable
from pathlib import Path

from aihub.settings import load_settings, schema

DOCUMENT = (Path(__file__).parents[3] / "docs" / "settings.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", DOCUMENT, flags=re.DOTALL)


def test_every_field_is_there() -> None:
    words = set(re.findall(r"\w+", DOCUMENT))
    models = [schema.file_schema(), *schema.file_schema()["$defs"].values()]
    assert {field for model in models for field in model["properties"]} - words == set()


def test_the_examples_are_valid_together(write: Callable[..., Path]) -> None:
    hub = "hub: {name: ai-x, location: swedencentral}\n"
    others, deployments = zip(*(example.partition("deployments:\n")[::2] for example in EXAMPLES), strict=True)
    settings = load_settings(write(dev=f"{hub}{''.join(others)}deployments:\n{''.join(deployments)}"), "dev")
    assert {deployment.type for deployment in settings.deployments.values()} == {
        "azure-openai",
        "model-inference",
        "serverless-api",
        "managed-compute",
    }
