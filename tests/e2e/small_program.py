"""A program of some lines, in the place of this project's own."""

import json
import textwrap
from collections.abc import Iterable
from typing import Any

from tests.e2e.project import Project


class SmallProgram:
    """The program, and the project that it runs in. What is wanted of it stands in `wanted.json`."""

    def __init__(
        self, project: Project, source: str, surroundings: Iterable[tuple[str, str, dict[str, Any]]] = ()
    ) -> None:
        """Starts the project.

        Args:
            project: of which the program is replaced.
            source: the program.
            surroundings: id, API version and body of resources that are there before it runs.
        """
        self.project = project
        main = project.folder / "__main__.py"
        main.unlink()
        main.write_text(textwrap.dedent(source))
        project.start()
        for resource_id, version, body in surroundings:
            answer = project.arm("PUT", resource_id, body, version)
            assert answer.status_code in {200, 201, 202}, answer.text

    def write_wanted(self, wanted: dict[str, Any]) -> None:
        """Says what the next run is to make; only requests from here on are of interest."""
        (self.project.folder / "wanted.json").write_text(json.dumps(wanted))
        self.project.forget_requests()

    def failed_up(self, *options: str) -> str:
        """The output of an `up` that must fail."""
        ran = self.project.pulumi("up", "--yes", "--skip-preview", *options)
        assert ran.code != 0, ran.output
        return ran.output
