"""The store of a stack's records: beside its state, in whichever backend Pulumi is logged in to."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from aihub import pulumi_cli
from aihub.azure.deployer import Deployer, deployer
from aihub.evidence.errors import EvidenceError
from aihub.evidence.folder import Folder
from aihub.evidence.store import Store
from aihub.evidence.tools import project_name
from aihub.safe_text import one_line

_FOLDER = Path(".aihub", "evidence")


@dataclass(frozen=True)
class Environment:
    """A stack as its records know it."""

    folder: Path
    """The folder with Pulumi.yaml."""
    selected: str | None
    """The stack as the user named it; None for the one that is selected."""
    reader: "Environment | None" = None
    """The environment whose identity reads the records; None for this one."""

    def beside(self, stack: str) -> "Environment":
        """Return another stack of the project, whose records this stack's identity reads."""
        named = self.selected or self.stack
        return Environment(self.folder, f"{named[: -len(self.stack)]}{stack}", self)

    @cached_property
    def project(self) -> str:
        """Name in Pulumi.yaml."""
        return project_name(self.folder)

    @cached_property
    def stack(self) -> str:
        """Name of the stack, without organization and project.

        Raises:
            PulumiError: no stack is selected.
        """
        return pulumi_cli.own_name(pulumi_cli.stack_name(self.folder, self.selected))

    @cached_property
    def deployer(self) -> Deployer:
        """Identity that deploys the stack.

        Raises:
            PulumiError: there is no such stack.
            LoginError: the way to log in is not complete.
        """
        return deployer(self.folder, self.selected)

    @cached_property
    def configured_subscription(self) -> str | None:
        """Id of the subscription in the stack's configuration; None where only a variable or the Azure CLI says it.

        Raises:
            PulumiError: there is no such stack.
        """
        config = pulumi_cli.read_json(self.folder, ["config", "--json"], self.selected)
        return (config.get("azure-native:subscriptionId") or {}).get("value")

    @cached_property
    def backend(self) -> str:
        """URL of the backend that Pulumi is logged in to.

        Raises:
            PulumiError: Pulumi is logged in nowhere.
        """
        if self.reader:
            return self.reader.backend
        return str(pulumi_cli.read_json(self.folder, ["whoami", "--json"], None)["url"])

    @cached_property
    def store(self) -> Store:
        """Store of the stack's records.

        Raises:
            EvidenceError: the backend has no place for them.
            PulumiError: Pulumi is logged in nowhere.
        """
        url, identity = self.backend, self.reader or self
        if url.startswith("file://"):
            return Folder(local_path(url, self.folder) / _FOLDER / self.project / self.stack)
        if url.startswith("azblob://"):
            from aihub.evidence.blob import open_blobs

            return open_blobs(url, self.project, self.stack, os.environ, lambda: identity.deployer.credential)
        raise EvidenceError(
            f"the state is in {one_line(url.partition('?')[0])}, and records are kept beside a state in azblob:// or "
            "file:// alone; see pulumi login"
        )


def local_path(url: str, project: Path) -> Path:
    """Return the folder of a `file://` backend, as `massageBlobPath` in Pulumi's diy backend finds it."""
    path = Path(unquote(url.removeprefix("file://").partition("?")[0]))
    return Path(os.path.normpath(project / path.expanduser()))
