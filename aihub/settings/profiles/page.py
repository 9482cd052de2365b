"""The page of the profiles: `make profiles` writes `docs/profiles.md` from the text in `page.md` and the table."""

import json
import sys
from importlib.resources import files
from pathlib import Path

from aihub.settings.profiles.table import ENTRIES, PROFILES, UNSET, Entry

_PLACE = "{table}"


def page() -> str:
    """Return `docs/profiles.md`."""
    about = files("aihub.settings.profiles").joinpath("page.md").read_text(encoding="utf-8")
    head = [f"| field | {' | '.join(PROFILES)} | why |", "|---|---|---|---|---|"]
    return about.replace(_PLACE, "\n".join([*head, *map(_row, ENTRIES)]))


def _row(entry: Entry) -> str:
    values = " | ".join(_cell(entry, profile) for profile in PROFILES)
    return f"| `{entry.path}` | {values} | {entry.why}{f' Only with `{entry.when}`.' if entry.when else ''} |"


def _cell(entry: Entry, profile: str) -> str:
    value = entry.value(profile)
    return "" if value is UNSET else f"`{_text(value)}`"


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/profiles.md").write_text(page(), encoding="utf-8")
