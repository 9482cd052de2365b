"""Services of azure-native that are loaded in parts have what the whole ones have."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

import pytest

from components.sdk.services import load_classes_when_used

load_classes_when_used()

ROOT = Path(__file__).parents[3]
PACKAGE = "pulumi_azure_native"


def whole(service: str) -> ModuleType:
    """The service as its package makes it, of the same modules."""
    spec = PathFinder.find_spec(f"{PACKAGE}.{service}", [str(Path(str(import_module(PACKAGE).__file__)).parent)])
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("service", ["cognitiveservices", "keyvault", "operationalinsights"])
def test_every_name_is_the_one_of_the_whole_service(service: str) -> None:
    in_parts = import_module(f"{PACKAGE}.{service}")
    assert in_parts.outputs
    names = {name: value for name, value in vars(whole(service)).items() if not name.startswith("__")}
    assert len(names) > 50
    assert {name: getattr(in_parts, name) for name in names} == names


@pytest.mark.parametrize("name", ["Nothing", "nothing", "get_nothing", "__nothing__"])
def test_name_that_a_service_does_not_have_is_an_error(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(import_module(f"{PACKAGE}.consumption"), name)


def used() -> Iterator[tuple[str, str]]:
    """The services and names that the components use."""
    for file in sorted((ROOT / "components").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        imports = [each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom) and each.module == PACKAGE]
        services = {alias.name for each in imports for alias in each.names}
        for each in ast.walk(tree):
            if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in services:
                yield each.value.id, each.attr


def test_nothing_that_the_components_use_loads_a_whole_service() -> None:
    names = sorted(set(used()))
    assert len({service for service, _ in names}) > 8
    program = (
        "import components, importlib\n"
        f"for service, name in {names}:\n"
        f"    module = importlib.import_module(f'{PACKAGE}.{{service}}')\n"
        "    getattr(module, name)\n"
        "    assert '__getattr__' in vars(module), f'{service}.{name}'\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
