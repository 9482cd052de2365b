"""Compare what Azure answers with what was declared, by Azure's own rules.

Services return values in another form than they were written: regions without spaces, ids and enumerations in another
case, numbers as strings, times in UTC, unordered lists in another order. They add members, and never return secrets.
None of that is a difference.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.IGNORECASE)
_SECRET = re.compile(r"key|secret|password|token|credential|connection_?string", re.IGNORECASE)
"""Names of members whose values messages do not show."""
_SHOWN = 60
"""Longest value, in characters, that messages show as a whole."""
_ASSET = re.compile(r"azureml:(?!//)([^:@/]+)(?::([^:@/]+)|@[^/]+)", re.IGNORECASE)
"""An asset of a workspace by its short name: `azureml:churn:3`, `azureml:churn@latest`."""


@dataclass(frozen=True)
class Difference:
    """A value that differs from the declared one."""

    path: str
    """Path of the value, such as `properties.contentFilters[0].blocking`."""
    declared: Any
    live: Any
    """Azure's value; None for an item that is missing from a list."""

    def __str__(self) -> str:
        if may_be_secret(self.path):
            return f"{self.path}: Azure has another value than the one that it took"
        has = "has none like it" if self.live is None else f"has {shown(self.live)}"
        return f"{self.path}: {shown(self.declared)} is declared; Azure took it, and {has}"


def differences(declared: Any, live: Any, path: str = "") -> Iterator[Difference]:
    """Yield the declared values that Azure answers with another value; missing and masked values are no difference."""
    if declared is None or live is None or (isinstance(live, str) and live and not live.strip("*")):
        return
    live = _as_list(declared, live)
    if isinstance(declared, Mapping) and isinstance(live, Mapping):
        for name, value in declared.items():
            yield from differences(value, _member(live, name), f"{path}.{name}" if path else str(name))
    elif isinstance(declared, list) and isinstance(live, list):
        yield from _of_lists(declared, live, path)
    elif not agree(declared, live):
        yield Difference(path, declared, live)


def agree(declared: Any, live: Any) -> bool:
    """Return whether the live value contains all that is declared; lists may have any order."""
    live = _as_list(declared, live)
    if isinstance(declared, Mapping) and isinstance(live, Mapping):
        return all(
            value is None or ((there := _member(live, name)) is not None and agree(value, there))
            for name, value in declared.items()
        )
    if isinstance(declared, list) and isinstance(live, list):
        return len(declared) == len(live) and not _left_over(declared, live, agree)
    return _scalars_agree(declared, live)


def _as_list(declared: Any, live: Any) -> Any:
    """Return the names of a mapping that the SDK takes as a list (`userAssignedIdentities`); anything else as it is."""
    return list(live) if isinstance(declared, list) and isinstance(live, Mapping) else live


def is_only_rewritten(declared: Any, live: Any) -> bool:
    """Return whether Azure's value differs from the declared one in case, order or spelling only."""
    return agree(declared, live) and not _is_written_alike(declared, live)


def _is_written_alike(declared: Any, live: Any) -> bool:
    if isinstance(declared, Mapping) and isinstance(live, Mapping):
        return all(value is None or _is_written_alike(value, _member(live, name)) for name, value in declared.items())
    if isinstance(declared, list) and isinstance(live, list):
        return all(_is_written_alike(*pair) for pair in zip(declared, live, strict=True))
    return bool(declared == live)


def _of_lists(declared: list[Any], live: list[Any], path: str) -> Iterator[Difference]:
    """Yield the differences of a list to which the service may have added items; items are matched by name."""
    for index, item in _left_over(declared, live, lambda one, other: not any(differences(one, other))):
        named = [each for each in live if _is_namesake(item, each)]
        if len(named) == 1:
            yield from differences(item, named[0], f"{path}[{index}]")
        else:
            yield Difference(f"{path}[{index}]", item, None)


def _left_over(declared: list[Any], live: list[Any], match: Callable[[Any, Any], bool]) -> list[tuple[int, Any]]:
    """Return the declared items without a matching live item, with their indexes."""
    free, left = list(live), []
    for index, item in enumerate(declared):
        found = next((place for place, each in enumerate(free) if match(item, each)), None)
        if found is None:
            left.append((index, item))
        else:
            del free[found]
    return left


def _is_namesake(one: Any, other: Any) -> bool:
    keys = ("name", "source", "blocklistName", "blocklist_name")
    return (
        isinstance(one, Mapping)
        and isinstance(other, Mapping)
        and any(key in one for key in keys)
        and all(_scalars_agree(one[key], other.get(key)) for key in keys if key in one)
    )


def _member(live: Mapping[str, Any], name: Any) -> Any:
    """Return a member by name, whatever its case (tags), in Azure's or the SDK's spelling (`rai_policy_name`)."""
    if name in live:
        return live[name]
    return next((value for key, value in live.items() if _letters(key) == _letters(name)), None)


def _letters(name: Any) -> str:
    return str(name).replace("_", "").casefold()


def _scalars_agree(declared: Any, live: Any) -> bool:
    one, other = _plain(declared), _plain(live)
    if one == other:
        return True
    if isinstance(declared, bool) or isinstance(live, bool):
        return False
    for read in (_number, _time, _seconds):
        if (value := read(one)) is not None and value == read(other):
            return True
    return _is_same_id(one, other)


def may_be_secret(path: str) -> bool:
    """Return whether a member's name says that its value may be a secret, which no message shows."""
    return bool(_SECRET.search(path))


def shown(value: Any) -> str:
    """Return a value as one line without control characters, cut when it is long."""
    text = json.dumps(value, default=str)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _plain(value: Any) -> str:
    """Return a value as text in lower case, without blanks and the last slash."""
    text = str(value.value if hasattr(value, "value") else value)
    return "".join(text.split()).casefold().rstrip("/")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _seconds(text: str) -> float | None:
    """Return the seconds of a duration such as `PT5M`; None when the text is no duration."""
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (float(each or 0) for each in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _is_same_id(one: str, other: str) -> bool:
    """Return whether one id is a short form of the other: an asset's name, or an id without its subscription."""
    if asset := _ASSET.fullmatch(one):
        name, version = asset.groups()
        return other.endswith(f"/{name}/versions/{version}") if version else f"/{name}/versions/" in other
    return "/providers/" in one and "/providers/" in other and (one.endswith(other) or other.endswith(one))
