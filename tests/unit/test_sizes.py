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


def functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions below a node; only statements contain some, not expressions."""
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        below = getattr(node, name, None)
        for each in below if isinstance(below, list) else ():
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                yield each
            yield from functions(each)


def test_functions_have_at_most_60_lines() -> None:
    found = {
        f"{source.relative_to(ROOT)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for source in sources()
        if len((text := source.read_text()).splitlines()) > FUNCTION_LINES
        for node in functions(ast.parse(text))
    }
    assert len(found) > 1_000
    assert {function: length for function, length in found.items() if length > FUNCTION_LINES} == {}
