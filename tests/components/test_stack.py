"""How settings become the arguments of components: every field by its name, which mypy knows on both sides."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aihub.settings import Settings
from components.stack.gate import checks

ROOT = Path(__file__).parents[2]
MODELS, DEPLOYMENTS = "aihub/settings/models", "components/deployments"
RENAMED = [
    # A field of the settings, for each kind of deployment and each part of the hub …
    (f"{MODELS}/account.py", "capacity"),
    (f"{MODELS}/account.py", "country_code"),
    (f"{MODELS}/serverless.py", "content_safety"),
    (f"{MODELS}/managed_compute.py", "accelerator"),
    (f"{MODELS}/managed_compute.py", "max_concurrent"),
    (f"{MODELS}/guardrails.py", "severity"),
    (f"{MODELS}/hub.py", "log_retention_days"),
    (f"{MODELS}/smoke.py", "blocked_prompt"),
    # … and an argument.
    (f"{DEPLOYMENTS}/shared_args.py", "sub_domain"),
    (f"{DEPLOYMENTS}/model.py", "version_upgrade"),
    (f"{DEPLOYMENTS}/serverless.py", "marketplace"),
    (f"{DEPLOYMENTS}/managed_compute.py", "template"),
    (f"{DEPLOYMENTS}/slots.py", "scoring_script"),
    ("components/guardrails.py", "description"),
    ("components/classic_hub.py", "storage_account_name"),
    ("components/hub.py", "soft_delete_days"),
]
# Our own parts meet in `components/stack`; what others wrote plays no part in it, and takes mypy a minute.
MYPY = """
[mypy]
follow_imports = silent

[mypy-azure.*,httpx2.*,jinja2.*,junitparser.*,openai.*,psutil.*,pulumi.*,pulumi_azure_native.*,rich.*,yaml.*]
follow_imports = skip
"""


def mypy(folder: Path) -> list[str]:
    """What mypy says of the copy in a folder."""
    (folder / "mypy.ini").write_text(MYPY)
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--cache-dir=/dev/null", "components/stack"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout.splitlines()


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What mypy says of a copy of the sources in which all these fields have another name."""
    folder = tmp_path_factory.mktemp("renamed")
    for package in ("aihub", "components"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file, field in RENAMED:
        text, count = re.subn(
            rf"^    {field}: ", f"    {field}_renamed: ", (folder / file).read_text(), flags=re.MULTILINE
        )
        assert count == 1, f"{file}: {field}"
        (folder / file).write_text(text)
    return mypy(folder)


@pytest.mark.parametrize(("file", "field"), RENAMED)
def test_a_field_that_is_renamed_on_one_side_alone_is_refused_by_mypy(
    complaints: list[str], file: str, field: str
) -> None:
    known = f'has no attribute "{field}"' if file.startswith(MODELS) else f'ey "{field}"'
    assert [line for line in complaints if line.startswith("components/stack/") and known in line], complaints


def test_each_step_in_the_path_of_one_field_is_where_the_documentation_says() -> None:
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    steps = re.findall(r"^\d+\. `(.+?)` in `(.+?)`", text, flags=re.MULTILINE)
    assert len(steps) == 10
    for name, file in steps:
        source = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"\b(class|def) {name}\b", source) if file.endswith(".py") else name in source, name


def settings(**more: Any) -> Settings:
    chat = {"type": "azure-openai", "model": {"name": "gpt-4.1-mini", "version": "2025-04-14"}, **more.pop("chat", {})}
    return Settings.model_validate(
        {"hub": {"name": "ai-x", "location": "swedencentral"}, "deployments": {"chat": chat}, **more}
    )


def test_an_endpoint_without_checks_of_its_own_has_those_of_all() -> None:
    assert checks(settings(), "chat") == {"budget_seconds": 300, "successes": 1, "concurrency_per_host": 8}


def test_checks_of_an_endpoint_are_those_of_all_and_its_own() -> None:
    own = {"prompt": "Paris?", "expect": "Paris", "latency_ms": 2000, "latency": "fail", "stream": True}
    everybody = {"budget_seconds": 60, "successes": 2, "concurrency_per_host": 8}
    declared = settings(chat={"smoke": own}, smoke={"gate": True, "budget_seconds": 60, "successes": 2})
    assert checks(declared, "chat") == {**everybody, **own}
