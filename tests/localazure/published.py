"""What Microsoft and Pulumi publish about the resource types in use, where a copy of it is at hand.

The copy is a folder with Microsoft's type definitions (Azure/bicep-types-az), and beside it two tables: ARM's
operations, and the inputs of pulumi-azure-native's classes.
"""

import ast
import csv
import itertools
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

_BESIDE_THE_CHECKOUT = Path(__file__).parents[3] / "shared" / "arm" / "types"
TYPES = Path(os.environ.get("AIHUB_ARM_TYPES", _BESIDE_THE_CHECKOUT))

needed = pytest.mark.skipif(
    not TYPES.is_dir(), reason=f"no published type definitions at {TYPES}; set AIHUB_ARM_TYPES to their folder"
)


@dataclass(frozen=True)
class Operation:
    """A published ARM operation."""

    statuses: set[int]
    """Those of success."""
    is_long_running: bool


# The table has the operations of some services at another version than the one in use.
_VERSIONS_IN_TABLE = {
    ("microsoft.machinelearningservices", "2025-12-01"): "2025-09-01",
    ("microsoft.storage", "2024-01-01"): "2023-05-01",
}


def operation(method: str, path: str, api_version: str) -> Operation | None:
    """The operation of that method and path template; the names of the template's parameters do not matter."""
    namespace = path.lower().rpartition("/providers/")[2].partition("/")[0]
    version = _VERSIONS_IN_TABLE.get((namespace, api_version), api_version)
    return _operations().get(_anonymous(path), {}).get((method, version))


def lists_operations_of(path: str) -> bool:
    """Whether the table has any operation on that path template."""
    return _anonymous(path) in _operations()


@cache
def _operations() -> dict[str, dict[tuple[str, str], Operation]]:
    """All operations of the table, by path template, and there by method and version."""
    found: dict[str, dict[tuple[str, str], Operation]] = {}
    with (TYPES.parent / "operations.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            of_path = found.setdefault(_anonymous(row["resourceIdPattern"] + row["uriSuffix"]), {})
            one = Operation(set(ast.literal_eval(row["statusCodes"])), row["LRO"] == "True")
            of_path.setdefault((row["method"], row["apiVersion"]), one)
    return found


def _anonymous(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path).lower()


@dataclass(frozen=True)
class SdkClass:
    """A resource class of pulumi-azure-native."""

    api_version: str
    required: set[str]
    optional: set[str]


def sdk_class(token: str) -> SdkClass | None:
    """The class of that token, with its inputs as Python names them."""
    lines = (TYPES.parent / "sdk_resources.txt").read_text(encoding="utf-8").splitlines()
    for line, following in itertools.pairwise(lines):
        fields = [each.strip() for each in line.split("|")]
        if f"tok=azure-native:{token}" in fields:
            required = next(each for each in fields if each.startswith("req=")).removeprefix("req=")
            optional = following.strip().removeprefix("opt=")
            return SdkClass(fields[1], set(ast.literal_eval(required)), set(ast.literal_eval(optional)))
    return None
