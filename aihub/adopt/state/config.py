"""The properties of adopted resources that are kept as they were found, in the stack's configuration (`aihub:keep`)."""

import json
from pathlib import Path
from typing import Any

from aihub import pulumi_cli
from aihub.adopt.state.entries import Kept

_KEY = "keep"


class KeptConfig:
    """The stack's configuration of what is kept, and what this run adds to it."""

    def __init__(self, project: Path, stack: str) -> None:
        self._project, self._stack = project, stack
        self._before = self._read()
        self.added = Kept()
        """What this run has added."""

    def keep(self, kept: Kept) -> None:
        """Add properties to the configuration.

        Raises:
            PulumiError: Pulumi refused.
        """
        new = {name: paths for name, paths in kept.items() if self.added.get(name) != paths}
        if not new:
            return
        self.added |= new
        found: dict[str, Any] = json.loads(self._before or "{}")
        for name, paths in self.added.items():
            found[name] = list(dict.fromkeys([*found.get(name, []), *paths]))
        self._write(json.dumps(found))

    def restore(self) -> None:
        """Make the configuration what it was before.

        Raises:
            PulumiError: Pulumi refused.
        """
        if self.added:
            self.added = Kept()
            self._write(self._before)

    def _read(self) -> str | None:
        config: dict[str, dict[str, Any]] = pulumi_cli.read_json(self._project, ["config", "--json"], self._stack)
        found = next(
            (each for name, each in config.items() if name.endswith(f":{_KEY}") and name.count(":") == 1), None
        )
        return None if found is None else str(found.get("value"))

    def _write(self, value: str | None) -> None:
        arguments = ["config", "rm", _KEY] if value is None else ["config", "set", "--plaintext", _KEY, value]
        pulumi_cli.run(self._project, arguments, self._stack)
