"""The stage of a play: three stacks of one local Azure, a repository with a remote, and a shell."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import yaml

from aihub import pulumi_cli
from aihub.releases.program import PROGRAM
from localazure import pulumi_home
from localazure.instance import LocalAzure

CHECKOUT = Path(__file__).parent.parent
STACKS = ("dev", "test", "prod")
_AUTHOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Platform team"), ("EMAIL", "platform@example.com"))
}


class UnexpectedError(Exception):
    """A command ended otherwise than the play says."""


@dataclass
class Stage:
    """A project folder with its remote repository, and commands that run there."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def project(self) -> Path:
        """The clone that commands run in."""
        return self.folder / "project"

    @property
    def azure(self) -> LocalAzure:
        """The local Azure of the three stacks."""
        return LocalAzure(self.project)

    def build(self, settings: Mapping[str, Any]) -> None:
        """Start anew: copy the program, write the settings, start the local Azure, create the stacks and the remote.

        Args:
            settings: documents of `config/` by file name.
        """
        if self.project.exists():
            self.azure.down()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.project.mkdir(parents=True)
        for name in PROGRAM:
            source, target = CHECKOUT / name, self.project / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        shutil.copy(CHECKOUT / ".gitignore", self.project)
        for name, document in settings.items():
            self.write(name, document)
        self.azure.up(time_scale=0)
        self.variables = {
            **os.environ,
            **pulumi_cli.ENVIRONMENT,
            **_AUTHOR,
            **pulumi_home.environment(self.azure, _say),
        }
        self.variables["GIT_CONFIG_GLOBAL"] = os.devnull
        del self.variables["PULUMI_STACK"]
        self.read("git", "init", "--quiet", "--bare", "--initial-branch=main", str(self.folder / "origin.git"))
        self.read("git", "init", "--quiet", "--initial-branch=main")
        self.read("git", "remote", "add", "origin", str(self.folder / "origin.git"))
        for stack in STACKS:
            self.read("pulumi", "stack", "init", stack, "--no-select", "--secrets-provider", "passphrase")
        self.push("The project")

    def write(self, name: str, document: Any) -> None:
        """Write a file of `config/`."""
        file = self.project / "config" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")

    def push(self, subject: str) -> None:
        """Commit everything to main and push it."""
        self.read("git", "add", "--all")
        self.read("git", "commit", "--quiet", "--message", subject)
        self.read("git", "push", "--quiet", "--set-upstream", "origin", "main")

    def append(self, name: str, text: str, subject: str) -> None:
        """Append a text to a file of the project, commit and push."""
        with (self.project / name).open("a", encoding="utf-8") as file:
            file.write(text)
        self.push(subject)

    def merge(self, branch: str) -> None:
        """Merge a pull request: its branch into main."""
        self.run("git", "fetch", "--quiet", "origin")
        self.run("git", "merge", "--quiet", "--ff-only", f"origin/{branch}")
        self.read("git", "push", "--quiet", "origin", "main")

    def run(self, *command: str, code: int = 0) -> str:
        """Run a command, and return its standard output; show that, what it says beside it, and the command.

        Args:
            command: the command and its arguments.
            code: the exit code that the play expects.

        Raises:
            UnexpectedError: it ended with another exit code.
        """
        click.secho(f"$ {shlex.join(command)}", bold=True)
        lines = []
        with subprocess.Popen(
            command, cwd=self.project, env=self.variables, stdout=subprocess.PIPE, encoding="utf-8"
        ) as process:
            assert process.stdout
            for line in process.stdout:
                click.echo(line, nl=False)
                lines.append(line)
        if process.returncode != code:
            raise UnexpectedError(
                f"`{shlex.join(command)}` ended with {process.returncode}, and the play expects {code}"
            )
        return "".join(lines)

    def read(self, *command: str) -> str:
        """Run a command, and return its standard output.

        Raises:
            UnexpectedError: it failed.
        """
        done = subprocess.run(
            command, cwd=self.project, env=self.variables, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode:
            raise UnexpectedError(f"`{shlex.join(command)}` failed: {done.stderr.strip()}")
        return done.stdout


def _say(line: str) -> None:
    click.echo(line, err=True)
