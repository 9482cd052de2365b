"""The pipelines of Azure DevOps as the service reads them: templates put in, loops and parameters written out."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.pipelines.workflows import CHECKOUT, Yaml, read

FOLDER = CHECKOUT / "pipelines" / "azure-devops"
PIPELINES = ("deploy", "pr", "promote", "watch")
_EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")
_EACH = re.compile(r"\$\{\{ each (\w+) in (.*?) \}\}")

Names = Mapping[str, Any]


def expanded(name: str) -> Yaml:
    """Return a pipeline with the default values of its parameters."""
    file = FOLDER / f"{name}.yml"
    document = read(file)
    defaults = {each["name"]: each.get("default") for each in document.get("parameters", ())}
    found: Yaml = _expanded(document, file, {"parameters": SimpleNamespace(**defaults)})
    return found


def steps(document: Any) -> Iterator[Yaml]:
    """Yield each step of an expanded pipeline."""
    if isinstance(document, dict):
        yield from document.get("steps", ())
        for each in document.values():
            yield from steps(each)
    elif isinstance(document, list):
        for each in document:
            yield from steps(each)


def script_of(step: Yaml) -> str:
    """Return what a step runs; nothing for one that runs no script."""
    return str(step.get("bash") or step.get("inputs", {}).get("inlineScript") or "")


def _expanded(node: Any, file: Path, names: Names) -> Any:
    if isinstance(node, list):
        return [each for one in node for each in _items(one, file, names)]
    if isinstance(node, dict):
        found: Yaml = {}
        for key, value in node.items():
            if key == "${{ insert }}":
                found |= _expanded(value, file, names)
            else:
                found[_value(key, names)] = _expanded(value, file, names)
        return found
    return _value(node, names)


def _items(item: Any, file: Path, names: Names) -> Iterator[Any]:
    """Yield what stands in a list in the place of an item: a template's items, or a loop's."""
    if isinstance(item, dict) and "template" in item:
        template = file.parent / item["template"]
        document = read(template)
        given = _expanded(item.get("parameters", {}), file, names)
        declared = document.get("parameters", ())
        unknown = set(given) - {each["name"] for each in declared}
        assert not unknown, f"{template} has no parameter {unknown}"
        values = {each["name"]: given[each["name"]] if each["name"] in given else each["default"] for each in declared}
        [items] = [value for key, value in document.items() if key != "parameters"]
        yield from _expanded(items, template, {"parameters": SimpleNamespace(**values)})
    elif isinstance(item, dict) and len(item) == 1 and (loop := _EACH.fullmatch(next(iter(item)))):
        for each in _evaluated(loop[2], names):
            yield from _expanded(item[loop[0]], file, {**names, loop[1]: each})
    else:
        yield _expanded(item, file, names)


def _value(text: Any, names: Names) -> Any:
    if whole := _EXPRESSION.fullmatch(text):
        return _evaluated(whole[1], names)
    return _EXPRESSION.sub(lambda found: str(_evaluated(found[1], names)), text)


def _evaluated(expression: str, names: Names) -> Any:
    # What is used of the service's expressions means the same in Python.
    return eval(expression, {"__builtins__": {}, "replace": str.replace}, dict(names))  # noqa: S307
