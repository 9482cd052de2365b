"""API versions of our own requests to Resource Manager stand in one place."""

import re
from pathlib import Path

import aihub

ROOT = Path(aihub.__file__).parents[1]
ELSEWHERE = {
    "aihub/azure/api_versions.py",
    "aihub/catalogue/block.py",
    "aihub/check/examples.py",
    "aihub/contract/routes.py",
    "aihub/promotion/rules.py",
}
"""The versions themselves, those in URIs of endpoints and in settings, and days and models' versions in examples."""


def test_no_module_has_an_api_version_of_its_own() -> None:
    files = {
        str(each.relative_to(ROOT)): each
        for folder in ("aihub", "components")
        for each in (ROOT / folder).rglob("*.py")
    }
    found = {
        name
        for name, file in files.items()
        # The pages of rules have examples of settings.
        if not name.startswith(("aihub/settings/", "aihub/rules/", "aihub/adopt/settings/"))
        and re.search(r'"20\d\d-\d\d-\d\d(-preview)?"', file.read_text(encoding="utf-8"))
    }
    assert found == ELSEWHERE
