"""GitHub on this machine: a bare repository, a `gh` that keeps what it is asked for, and act for the workflows.

The steps, expressions, outputs, summaries and conditions are run by act; actions of others are replaced with those of
`stubs/`. What act lacks (environments and their approvals, permissions, concurrency) is asserted on the files.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from aihub.releases.program import PROGRAM
from localazure.principals import PRINCIPALS
from tests.e2e.logins import by_github, without_login
from tests.e2e.project import CHECKOUT, Project, gpt, settings
from tests.pipelines.tools import built
from tests.pipelines.workflows import FILES

STUBS = Path(__file__).with_name("stubs")
REPOSITORY = "example/models"
NAUGHTY = "`touch pwned`$(touch${IFS}pwned)${{github.token}}"
"""Name of a branch, and of all else that a person names."""
_REPLACED = {
    "actions/checkout": "checkout",
    "actions/download-artifact": "download-artifact",
    "actions/setup-python": "setup-python",
    "actions/upload-artifact": "upload-artifact",
    "azure/login": "login",
    "pulumi/actions": "pulumi",
}
_JOB_ENDED = re.compile(r"^\[[^\]]*?/([^\]/]+)\] 🏁  Job (succeeded|failed)$", re.MULTILINE)
_JOB_SKIPPED = re.compile(r"^\[[^\]]*?/([^\]/]+)\] .*Skipping job", re.MULTILINE)
_SECONDS = 240
IGNORED = ".local\n.releases\n__pycache__\n/results\n"


@dataclass(frozen=True)
class Run:
    """A workflow that has ended."""

    code: int
    log: str

    @property
    def jobs(self) -> dict[str, str]:
        """How each job ended, by its name."""
        return dict(_JOB_ENDED.findall(self.log))


class GitHub:
    """The repository of a project, with its workflows."""

    def __init__(self, project: Project, secret: Path) -> None:
        """Make the repository, with the stacks dev and prod.

        Args:
            project: its local Azure is what the workflows deploy to.
            secret: a folder outside of what is searched for secrets, for the variables of the runner.
        """
        self.project = project
        self.clone, self.stub = project.folder / "clone", project.folder / "github"
        self._bare = self.stub / f"{REPOSITORY}.git"
        self._actions, self._artifacts = project.folder / "act", project.folder / "artifacts"
        self._secret = secret
        self._runs = 0
        for each in (self.clone, self.stub, self._artifacts):
            each.mkdir()
        for name in ("PULUMI_STACK", "PULUMI_PARALLEL"):
            project.environment.pop(name, None)
        # The workflows compress the state, which a search for secrets cannot read.
        self.backend = secret / "backend"
        self.backend.mkdir()
        project.environment["PULUMI_BACKEND_URL"] = f"file://{self.backend}?metadata=skip"
        self._git(None, "init", "--quiet", "--bare", "--initial-branch=main", str(self._bare))
        self._git(None, "clone", "--quiet", str(self._bare), str(self.clone))
        self._fill()

    def _fill(self) -> None:
        for name in (*PROGRAM, ".github", "pipelines"):
            source, target = CHECKOUT / name, self.clone / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)
        (self.clone / ".gitignore").write_text(IGNORED, encoding="utf-8")
        order = {"order": [{"stack": "dev"}, {"stack": "prod"}]}
        self.write("promotion", order)
        self.write("base", {"deployments": {"chat": gpt(capacity=10)}})
        for stack in ("dev", "prod"):
            self.write(stack, stack_settings(stack))
            made = self.project.run("pulumi", "stack", "init", stack, "--non-interactive", "-C", str(self.clone))
            assert made.code == 0, made.output
        self.commit("main")

    # --- what people do

    def pull(self) -> None:
        """Go back to main as it is, for another change."""
        self._git(self.clone, "fetch", "--quiet", "origin", "main")
        self._git(self.clone, "checkout", "--quiet", "--force", "-B", "main", "origin/main")

    def write(self, name: str, content: Mapping[str, Any]) -> None:
        """Write a file of `config/`."""
        file = self.clone / "config" / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(yaml.safe_dump(dict(content), sort_keys=False), encoding="utf-8")

    def commit(self, branch: str) -> str:
        """Commit all, push it as a branch, and return the commit."""
        self._git(self.clone, "add", "--all")
        self._git(self.clone, "commit", "--quiet", "--allow-empty", f"--message={NAUGHTY}")
        self._git(self.clone, "push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{branch}")
        return self._git(self.clone, "rev-parse", "HEAD")

    def merge(self, branch: str) -> None:
        """Merge a branch of the repository into main."""
        self.pull()
        self._git(self.clone, "fetch", "--quiet", "origin", branch)
        self._git(self.clone, "merge", "--quiet", "--no-ff", f"--message={NAUGHTY}", "FETCH_HEAD")
        self._git(self.clone, "push", "--quiet", "origin", "HEAD:refs/heads/main")

    def file(self, branch: str, path: str) -> str:
        """Return a file of a branch."""
        return self._git(self._bare, "show", f"refs/heads/{branch}:{path}")

    def changed(self, branch: str) -> list[str]:
        """Return the files that a branch changes in main."""
        return self._git(self._bare, "diff", "--name-only", "main", branch).splitlines()

    # --- what GitHub does

    def pull_request(self, head: str, *, fork: bool = False) -> Run:
        """Run what a pull request starts, with the merge of a commit into main checked out."""
        self._git(self.clone, "checkout", "--quiet", "--detach", "origin/main")
        self._git(self.clone, "merge", "--quiet", "--no-ff", "--message=merge", head)
        self._git(self.clone, "push", "--quiet", "--force", "origin", "HEAD:refs/pull/1/merge")
        self._git(self.clone, "checkout", "--quiet", "main")
        (self.stub / "head").write_text(f"{head}\n", encoding="utf-8")
        side = {"ref": NAUGHTY, "sha": head, "repo": {"full_name": "somebody/models" if fork else REPOSITORY}}
        base = {"ref": "main", "sha": self._git(self._bare, "rev-parse", "main"), "repo": {"full_name": REPOSITORY}}
        pull = {"number": 1, "title": NAUGHTY, "body": NAUGHTY, "head": side, "base": base, "user": {"login": NAUGHTY}}
        return self._run("pr", "pull_request", {"number": 1, "pull_request": pull}, "refs/pull/1/merge")

    def push(self, before: str, *options: str) -> Run:
        """Run what a push to main starts.

        Args:
            before: the commit of main before it.
            options: those of act.
        """
        after = self._git(self._bare, "rev-parse", "main")
        commit = {"id": after, "message": NAUGHTY, "author": {"name": NAUGHTY}}
        return self._run(
            "deploy", "push", {"before": before, "after": after, "head_commit": commit}, "refs/heads/main", *options
        )

    def dispatch(self, workflow: str, **inputs: str) -> Run:
        """Run a workflow by hand."""
        return self._run(workflow, "workflow_dispatch", {"inputs": inputs}, "refs/heads/main")

    @property
    def main(self) -> str:
        """The commit of main."""
        return self._git(self._bare, "rev-parse", "main")

    def comment(self) -> str:
        """Return the comment on the pull request."""
        return str(json.loads((self.stub / "comment.json").read_text(encoding="utf-8"))["body"])

    def _run(self, workflow: str, event: str, payload: Mapping[str, Any], ref: str, *options: str) -> Run:
        self._runs += 1
        artifacts = self._artifacts / str(self._runs)
        artifacts.mkdir()
        document = {**payload, "ref": ref, "repository": {"full_name": REPOSITORY, "default_branch": "main"}}
        (self._secret / "event.json").write_text(json.dumps(document), encoding="utf-8")
        variables = self._variables() | {
            "ARTIFACTS": str(artifacts),
            "GITHUB_REF": ref,
            "GITHUB_REPOSITORY": REPOSITORY,
        }
        lines = [f"{name}={json.dumps(value)}" for name, value in variables.items()]
        (self._secret / "variables").write_text("\n".join(lines), encoding="utf-8")
        command = [str(built("act")), event, *options, f"--workflows={self.clone}/.github/workflows/{workflow}.yml"]
        command += [f"--eventpath={self._secret}/event.json", f"--env-file={self._secret}/variables"]
        command += ["--platform=ubuntu-latest=-self-hosted", "--no-skip-checkout", "--no-cache-server"]
        command += [f"--action-cache-path={self._actions}", "--action-offline-mode", *self._replaced(), *self._vars()]
        done = subprocess.run(
            command,
            cwd=self.clone,
            env={"PATH": variables["PATH"], "HOME": str(self._secret)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
        (self.project.folder / "printed" / f"act-{self._runs}-{workflow}").write_text(done.stdout, encoding="utf-8")
        return Run(done.returncode, done.stdout)

    def _variables(self) -> dict[str, str]:
        """What a runner has, and how it reaches the local Azure: by OIDC, as a job with `id-token: write`."""
        own = without_login(self.project.environment)
        tokens = {name: value for name, value in by_github(self.project.azure).items() if name.startswith("ACTIONS_")}
        ssh = {"GIT_SSH_COMMAND": str(STUBS / "bin" / "ssh"), "REPOSITORIES": str(self.stub)}
        path = os.pathsep.join([str(STUBS / "bin"), str(self.project.launchers), own["PATH"]])
        return own | tokens | ssh | {"PATH": path, "GITHUB_STUB": str(self.stub)}

    def _vars(self) -> list[str]:
        own = self.project.azure.environment()
        found = {
            "AZURE_CLIENT_ID": own["ARM_CLIENT_ID"],
            "AZURE_TENANT_ID": own["ARM_TENANT_ID"],
            "AZURE_SUBSCRIPTION_ID": own["ARM_SUBSCRIPTION_ID"],
            "PULUMI_BACKEND_URL": self.project.environment["PULUMI_BACKEND_URL"],
        }
        return [f"--var={name}={value}" for name, value in found.items()]

    @staticmethod
    def _replaced() -> list[str]:
        text = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
        pins = set(re.findall(r"uses: ([\w.-]+/[\w.-]+)@([0-9a-f]{40})", text))
        return [f"--local-repository={name}@{commit}={STUBS / _REPLACED[name]}" for name, commit in sorted(pins)]

    def _git(self, folder: Path | None, *arguments: str) -> str:
        person = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com"}
        person |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com"}
        done = subprocess.run(
            ["git", *arguments], cwd=folder, env={**os.environ, **person}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def stack_settings(stack: str, capacity: int | None = None) -> dict[str, Any]:
    """Settings of a stack's own: where it is, who runs it, and how much it may have."""
    operator = {"principal_id": PRINCIPALS["deployer"].object_id, "principal_type": "ServicePrincipal"}
    content = settings({"chat": {"sku": {"capacity": capacity}}} if capacity else {})
    content |= {"access": {"operators": [operator]}}
    content["hub"] |= {"name": f"ai-act-{stack}"}
    if not capacity:
        del content["deployments"]
    return content
