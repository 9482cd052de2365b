"""No file is too long to read in one go, and no function too long to see at once."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("aihub", "bench", "components", "localazure", "policy", "tests")
FILE_LINES, FUNCTION_LINES = 400, 60


def sources() -> Iterator[Path]:
    yield ROOT / "__main__.py"
    for folder in FOLDERS:
        yield from (ROOT / folder).rglob("*.py")


def test_files_have_at_most_400_lines() -> None:
    lengths = {str(each.relative_to(ROOT)): len(each.read_text().splitlines()) for each in sources()}
    assert {file: length for file, length in lengths.items() if length > FILE_LINES} == {}


def test_functions_have_at_most_60_lines() -> None:
    found = {
        f"{source.relative_to(ROOT)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for source in sources()
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {function: length for function, length in found.items() if length > FUNCTION_LINES} == {}
