"""A project of its own for a test: the checkout's program, settings, a local Azure, the real Pulumi CLI."""

import itertools
import json
import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import yaml

from aihub import pulumi_cli
from localazure import pulumi_home
from localazure.azure import Subscription
from localazure.instance import LocalAzure
from tests.secrets_made import Secrets

CHECKOUT = Path(__file__).parents[2]
PROGRAM = ("__main__.py", "Pulumi.yaml", "components")

HUB_NAME = "ai-e2e"
SUBSCRIPTION = f"/subscriptions/{Subscription().id}"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-{HUB_NAME}"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/{HUB_NAME}"
VAULT_NAME = f"kv-{HUB_NAME}"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/{VAULT_NAME}"
SECRETS = f"https://{VAULT_NAME}.vault.azure.net"

COGNITIVE_SERVICES, KEY_VAULT = "2025-06-01", "2024-11-01"
COLLECTIONS = {
    f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces": "2023-09-01",
    f"{GROUP}/providers/Microsoft.Insights/components": "2020-02-02",
    f"{GROUP}/providers/Microsoft.KeyVault/vaults": KEY_VAULT,
    f"{VAULT}/secrets": KEY_VAULT,
    f"{VAULT}/providers/Microsoft.Authorization/roleAssignments": "2022-04-01",
    f"{GROUP}/providers/Microsoft.CognitiveServices/accounts": COGNITIVE_SERVICES,
    f"{ACCOUNT}/projects": COGNITIVE_SERVICES,
    f"{ACCOUNT}/deployments": COGNITIVE_SERVICES,
    f"{ACCOUNT}/providers/Microsoft.Authorization/roleAssignments": "2022-04-01",
}
"""Where all that the components make is listed, but for the group itself; with API versions."""
DATA_PLANE = "7.6"

PATIENCE_SECONDS = 120.0

STATE_AT_THE_END = {"PULUMI_SKIP_CHECKPOINTS": "true"}
"""Has the Pulumi CLI write the state when a command ends, and not at each step of it, which is a tenth of its work."""

Json = dict[str, Any]


def gpt(*, capacity: int = 10, model: str = "gpt-4.1-mini", version: str = "2025-04-14") -> Json:
    """Settings of an Azure OpenAI deployment."""
    sku = {"name": "GlobalStandard", "capacity": capacity}
    return {"type": "azure-openai", "model": {"name": model, "version": version}, "sku": sku}


def deepseek() -> Json:
    """Settings of a deployment that is called by model inference."""
    return {"type": "model-inference", "model": {"publisher": "DeepSeek", "name": "DeepSeek-R1", "version": "1"}}


def settings(deployments: Json, **hub: Any) -> Json:
    """Settings of a stack that can be made, destroyed and made again."""
    vault = {"purge_protection": False, "soft_delete_days": 7}
    return {
        "hub": {"name": HUB_NAME, "location": "swedencentral", "projects": ["chat"], "key_vault": vault, **hub},
        "deployments": deployments,
    }


def deployment(name: str) -> str:
    """The ARM id of a deployment."""
    return f"{ACCOUNT}/deployments/{name}"


@dataclass(frozen=True)
class Ran:
    """A command that has ended."""

    code: int
    output: str
    """What it wrote to standard output and standard error, as a terminal shows it."""


@dataclass(frozen=True)
class Request:
    """A request that the local Azure answered."""

    time: datetime
    method: str
    host: str
    path: str
    status: int

    @property
    def is_write(self) -> bool:
        """Whether it asks Azure to change something; tokens and keys are asked for by POST, but only read."""
        is_reading_post = self.path.endswith(("/token", "/oidctoken", "/listKeys"))
        return self.method in {"PUT", "PATCH", "DELETE"} or (self.method == "POST" and not is_reading_post)

    def __str__(self) -> str:
        return f"{self.method} {self.host}{self.path} {self.status}"


class Project:
    """A folder as a clone of the repository has it, with the stack `local`."""

    def __init__(self, folder: Path, preloaded: Path, secrets_provider: str = "passphrase") -> None:
        """Nothing runs until `start` is called.

        Args:
            folder: of the project, to be made.
            preloaded: a folder with launchers of preloaded processes.
            secrets_provider: what encrypts the stack's secrets.
        """
        self._secrets_provider = secrets_provider
        self.folder = folder
        self.launchers = preloaded
        """The folder with these launchers."""
        self.azure = LocalAzure(folder, [str(preloaded / "python-m")])
        self.kept_secret = Secrets(self.azure)
        """What must be in no file here in the end."""
        # Within what is searched: what commands print, and what they leave behind.
        self._printed, self._temporary = folder / "printed", folder / "temporary"
        self.environment = _outer(self._temporary)
        """Variables of the commands that are run here."""
        self._commands = itertools.count()
        self._client: httpx2.Client | None = None
        self._seen = 0
        for each in (folder / "config", self._printed, self._temporary):
            each.mkdir(parents=True)
        for name in PROGRAM:
            (folder / name).symlink_to(CHECKOUT / name)

    # --- the local Azure

    def start(self, time_scale: float = 0.0) -> None:
        """Starts the local Azure, or starts it anew with another time scale, and makes the stack."""
        is_new = not self.azure.folder.exists()
        if is_new and self._empty_stack.exists():
            shutil.copytree(self._empty_stack, self.folder, dirs_exist_ok=True)
        self.azure.up(time_scale=time_scale)
        self.kept_secret.note()
        self.environment = _outer(self._temporary) | pulumi_home.environment(self.azure, print)
        # The state in clear text, so that a search sees what is in it.
        self.environment["PULUMI_DIY_BACKEND_ZSTD"] = "false"
        self.environment["PULUMI_PARALLEL"] = pulumi_cli.ENVIRONMENT["PULUMI_PARALLEL"]
        if pulumi_home.ensure_stack(self.azure, self.environment) and is_new:
            if self._secrets_provider != "passphrase":
                self.succeed("stack", "change-secrets-provider", self._secrets_provider)
            self._keep_empty_stack()

    @property
    def _empty_stack(self) -> Path:
        """Where the files of the first project's stack are, before anything was deployed, for those that follow."""
        return self.launchers.parent / "empty-stack"

    def _keep_empty_stack(self) -> None:
        for name in ("Pulumi.local.yaml", ".local/credentials.json", ".local/pulumi"):
            kept, made = self._empty_stack / name, self.folder / name
            kept.parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if made.is_dir() else shutil.copy2
            copy(made, kept)

    def close(self) -> None:
        """Stops all that runs; the test fails when a file here holds a secret."""
        if self._client:
            self._client.close()
        self.azure.down()
        self.kept_secret.check()

    def forget_requests(self) -> None:
        """Only requests from now on are of interest."""
        self._seen = self._request_log.stat().st_size

    def requests(self) -> list[Request]:
        """The requests since `forget_requests`, in the order of their answers."""
        with self._request_log.open(encoding="utf-8") as log:
            log.seek(self._seen)
            lines = [json.loads(line) for line in log if line.endswith("\n")]
        return [
            Request(datetime.fromisoformat(line["time"]), line["method"], line["host"], line["path"], line["status"])
            for line in lines
        ]

    def principals_of(self, client: str) -> set[str]:
        """Whose tokens a client sent to Resource Manager and vaults since `forget_requests`.

        Args:
            client: how its user agent begins.
        """
        with self._request_log.open(encoding="utf-8") as log:
            log.seek(self._seen)
            lines = [json.loads(line) for line in log if line.endswith("\n")]
        return {
            line["principal"] for line in lines if "principal" in line and line.get("user-agent", "").startswith(client)
        }

    def writes(self) -> list[str]:
        """The writes among these requests: method and last two parts of the path."""
        # Vaults answer a client's first request with 401, to tell it what token they want.
        made = [each for each in self.requests() if each.is_write and each.status != 401]
        return [f"{each.method} {_end(each.path)}" for each in made]

    @property
    def _request_log(self) -> Path:
        return self.azure.folder / "requests.log"

    def call(self, method: str, url: str, *, audience: str, version: str, body: Any = None) -> httpx2.Response:
        """One request to Azure as the deploying principal, behind Pulumi's back."""
        query, headers = {"api-version": version}, {"Authorization": f"Bearer {self.token(audience)}"}
        return self.client.request(method, url, params=query, json=body, headers=headers)

    def arm(self, method: str, path: str, body: Any = None, version: str = COGNITIVE_SERVICES) -> httpx2.Response:
        """One request to Azure Resource Manager."""
        url = f"https://management.azure.com{path}"
        return self.call(method, url, audience="https://management.azure.com", version=version, body=body)

    def azure_ids(self) -> list[str]:
        """The ids, in lower case, of all that Azure has in the hub's resource group, and of the group."""
        if self.arm("GET", GROUP, version="2024-03-01").status_code == 404:
            return []
        lists = [self.arm("GET", path, version=version) for path, version in COLLECTIONS.items()]
        found = [each["id"] for answer in lists if answer.status_code == 200 for each in answer.json()["value"]]
        return sorted(each.lower() for each in [GROUP, *found])

    def secrets(self) -> list[Json]:
        """The vault's secrets, without their values."""
        found: list[Json] = self.vault("secrets").json()["value"]
        return found

    def deployments(self) -> list[Json]:
        """The account's deployments as Azure has them."""
        found: list[Json] = self.arm("GET", f"{ACCOUNT}/deployments").json()["value"]
        return found

    def vault(self, path: str) -> httpx2.Response:
        """One look into the vault itself."""
        return self.call("GET", f"{SECRETS}/{path}", audience="https://vault.azure.net", version=DATA_PLANE)

    def token(self, audience: str) -> str:
        """An access token of the deploying principal."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.environment["ARM_CLIENT_ID"],
            "client_secret": self.environment["ARM_CLIENT_SECRET"],
            "scope": f"{audience}/.default",
        }
        tenant = self.environment["ARM_TENANT_ID"]
        answer = self.client.post(f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token", data=form)
        return str(answer.json()["access_token"])

    @property
    def client(self) -> httpx2.Client:
        """HTTP as any client has it in the shell of `aihub local env`."""
        if self._client is None:
            authority = ssl.create_default_context(cafile=self.environment["SSL_CERT_FILE"])
            self._client = httpx2.Client(proxy=self.environment["HTTPS_PROXY"], verify=authority, trust_env=False)
        return self._client

    # --- commands

    def write(self, content: Json | str) -> None:
        """Writes `config/local.yaml`."""
        text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
        (self.folder / "config" / "local.yaml").write_text(text, encoding="utf-8")

    def spawn(self, *command: str, preloaded: bool = True, saves_each_step: bool = True) -> "subprocess.Popen[str]":
        """Starts a command in the shell of `aihub local env`, to be watched, interrupted or killed.

        Args:
            command: what is run.
            preloaded: whether its Python processes are forked from a preloaded one; they are not its descendants then.
            saves_each_step: whether the Pulumi CLI writes the state at each step, which a killed run leaves behind.
        """
        # It may be the one that forgets all.
        self.kept_secret.note()
        folders = [str(self.launchers)] if preloaded else []
        steps = {} if saves_each_step else STATE_AT_THE_END
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=steps | self.environment | {"PATH": os.pathsep.join([*folders, self.environment["PATH"]])},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *command: str) -> Ran:
        """Runs a command as `spawn` does, to its end, and keeps what it printed for the search."""
        with self.spawn(*command, saves_each_step=False) as process:
            try:
                output, _ = process.communicate(timeout=PATIENCE_SECONDS)
            except BaseException:
                process.kill()
                raise
        name = f"{next(self._commands):03}-{'-'.join(Path(each).name for each in command[:2])}"
        (self._printed / name).write_text(output, encoding="utf-8")
        return Ran(process.returncode, output)

    def pulumi(self, *arguments: str) -> Ran:
        """Runs the Pulumi CLI."""
        return self.run("pulumi", *arguments, "--non-interactive")

    def up(self, content: Json | None = None, *options: str) -> str:
        """Writes the settings, if given, and brings the stack to them; returns the output."""
        if content is not None:
            self.write(content)
        return self.succeed("up", "--yes", "--skip-preview", "--suppress-outputs", *options)

    def succeed(self, *arguments: str) -> str:
        """Runs the Pulumi CLI, which must not fail; returns the output."""
        ran = self.pulumi(*arguments)
        assert ran.code == 0, ran.output
        return ran.output

    def json(self, *arguments: str) -> Any:
        """What a command of the Pulumi CLI prints as JSON."""
        return json.loads(self.succeed(*arguments))

    def endpoints(self) -> dict[str, Json]:
        """The stack output `endpoints`, by name."""
        [stack] = [each for each in self.resources() if each["type"] == "pulumi:pulumi:Stack"]
        return {each["name"]: each for each in stack["outputs"]["endpoints"]}

    def state(self) -> Json:
        """The stack's state as `pulumi stack export` prints it, secrets encrypted; read from the backend's file."""
        stacks = self.azure.folder / "pulumi" / "backend" / ".pulumi" / "stacks"
        written = json.loads((stacks / "aihub" / "local.json").read_text(encoding="utf-8"))
        return {"version": written["version"], "deployment": written["checkpoint"]["latest"]}

    def resources(self) -> list[Json]:
        """The resources in the stack's state; none where it never had any."""
        found: list[Json] = self.state()["deployment"].get("resources", [])
        return found

    def resource_ids(self) -> set[str]:
        """The ids of all Azure resources that the state knows."""
        resources = self.resources()
        kinds = ("azure-native:", *(f"pulumi-python:dynamic/aihub:{kind}" for kind in ("KeySecret", "UriSecret")))
        return {each["id"] for each in resources if each["type"].startswith(kinds)}

    def smoke(self) -> dict[str, Json]:
        """The report of `aihub smoke` by endpoint; each must have passed."""
        ran = self.run("aihub", "smoke", "--output", "json")
        assert ran.code == 0, ran.output
        # What it says on standard error comes before and after.
        report, _ = json.JSONDecoder().raw_decode(ran.output, ran.output.index("[\n"))
        return {each["name"]: each for each in report}


def _outer(temporary: Path) -> dict[str, str]:
    """This process's environment without what points it at a cloud, and with the `aihub` under test."""
    theirs = ("PULUMI_", "ARM_", "AZURE_")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(theirs) and not name.lower().endswith("_proxy")
    }
    path = os.pathsep.join([str(Path(sys.executable).parent), kept["PATH"]])
    return kept | {"PATH": path, "TMPDIR": str(temporary)}


def _end(path: str) -> str:
    return "/".join(path.rstrip("/").split("/")[-2:])


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Waits until a condition holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)
