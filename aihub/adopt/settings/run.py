"""Write the settings of a stack from a resource group."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import TypeAdapter, ValidationError

from aihub import pulumi_cli
from aihub.adopt.errors import AdoptError
from aihub.adopt.settings.access import access
from aihub.adopt.settings.account import managed_deployment, model_deployment
from aihub.adopt.settings.connections import connections
from aihub.adopt.settings.guardrails import guardrails
from aihub.adopt.settings.hub import classic_hub, hub, unmanaged
from aihub.adopt.settings.overlay import over
from aihub.adopt.settings.parts import Note, Part, name_of
from aihub.adopt.settings.project import deployment_name, online_deployment, serverless_deployment
from aihub.adopt.settings.reading import Found, read
from aihub.adopt.settings.secrets import EndpointSecrets, read_secrets
from aihub.adopt.stack import check_stack
from aihub.adopt.state.azure import generated_names
from aihub.arm.bodies import Json, value_at
from aihub.arm.compare import may_be_secret, shown
from aihub.authoring.files import create_files
from aihub.authoring.render import Comments, rendered
from aihub.azure.credential import object_id
from aihub.azure.deployer import deployer
from aihub.rotation.secret_store import SecretStore
from aihub.safe_text import cleaned, one_line
from aihub.settings import Deployment, Settings, SettingsError, load
from aihub.settings.profiles.layer import beneath
from aihub.waiting import Tell

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

_DEPLOYMENT: TypeAdapter[Any] = TypeAdapter(Deployment)


@dataclass(frozen=True)
class Written:
    """The settings file that was written."""

    stack: str
    """Name of the stack as the commands take it, with an organization where it has one."""
    file: str
    deployments: tuple[str, ...]
    notes: tuple[Note, ...]
    """What the settings do not express."""
    problems: tuple[str, ...]
    """What makes them invalid still, or is not advisable."""
    is_valid: bool

    def json(self) -> str:
        """Return the result as JSON."""
        return json.dumps(cleaned(asdict(self)), indent=2)

    def text(self) -> str:
        """Return the result as lines for a person."""
        lines = [f"note {each.where}: {each.what}; {each.then}" for each in self.notes]
        lines += list(self.problems)
        lines.append(f"wrote {self.file}: {len(self.deployments)} deployments: {', '.join(self.deployments) or 'none'}")
        then = "read it, then run" if self.is_valid else "mend what is listed, then run"
        lines.append(f"{then}: aihub check --stack {self.stack} && aihub adopt --all --stack {self.stack}")
        return "\n".join(map(one_line, lines))


def write_settings(project: Path, stack: str | None, group: str, hub_name: str | None, tell: Tell) -> Written:
    """Write `config/<stack>.yaml` from a resource group; nothing is written in Azure or in the state.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the stack; None for the one that is selected.
        group: name of the resource group.
        hub_name: name of the hub; None for the only one of the group.
        tell: shows a progress line.

    Raises:
        AdoptError: there is no such group or hub, or the stack has other resources.
        AuthoringError: the file exists already, or cannot be written.
        PulumiError: there is no such stack.
        LoginError: nobody is logged in.
        ArmError: Azure refused or does not answer.
    """
    from aihub.azure.resource_manager import Arm
    from aihub.azure.vaults import Vaults

    name = pulumi_cli.stack_name(project, stack)
    own_name = pulumi_cli.own_name(name)
    file = project / "config" / f"{own_name}.yaml"
    if file.exists():
        raise AdoptError(
            f"config/{file.name} exists already, and is not overwritten; to take what it declares into the state, run "
            f"aihub adopt --all --stack {name}; to write settings, choose another stack (--stack)"
        )
    azure = deployer(project, name)
    check_stack(pulumi_cli.read_json(project, ["stack", "export"], name), own_name, azure.subscription_id, group)
    arm = Arm(azure.credential, tell=tell)
    tell(f"reading the resource group {group}")
    found = read(arm, azure.subscription_id, group, hub_name)
    with Vaults(azure.credential, tell=tell) as vaults:
        secrets = read_secrets(found.secrets, SecretStore(vaults))
    parts = _Parts(found, secrets, object_id(azure.credential))
    notes = [*parts.notes(), *unmanaged(found, _used(found, arm))]
    wanted, comments = parts.wanted()
    effective = _effective(wanted)
    base = beneath(_base(project / "config" / "base.yaml"), effective)
    # It stays: what the group has otherwise is written below.
    base.pop("profile", None)
    text = _header(found) + rendered(over(base, wanted, effective), Comments(beside=comments))
    create_files({file: text})
    return _checked(project, name, tuple(wanted.get("deployments", {})), notes)


@dataclass
class _Parts:
    """The parts of the settings that describe a resource group."""

    found: Found
    secrets: EndpointSecrets
    caller: str

    def __post_init__(self) -> None:
        found, secrets = self.found, self.secrets
        self._left_out: list[Note] = []
        self._deployments: dict[str, Part] = {}
        for each in found.deployments:
            self._add(name_of(each), model_deployment(each, secrets))
        for each in found.managed:
            self._add(name_of(each), managed_deployment(each, secrets))
        for each in found.serverless:
            self._add(deployment_name(found, name_of(each), secrets), serverless_deployment(found, each, secrets))
        for endpoint in found.online:
            name = deployment_name(found, name_of(endpoint.body), secrets)
            self._add(name, online_deployment(found, endpoint, secrets))
        self._sections = {
            "hub": hub(found),
            "classic_hub": classic_hub(found),
            "guardrails": guardrails(found),
            "connections": connections(found),
            "access": access(found, self._deployments, self.caller),
        }

    def _add(self, name: str, part: Part) -> None:
        where = f"deployments.{name}"
        if name in self._deployments:
            then = "it is left out: rename one of them in Azure, or deploy this one anew"
            self._left_out.append(Note(where, "two endpoints in Azure have this name", then))
            return
        problems = [part.refusal] if part.refusal else _problems(_DEPLOYMENT.validate_python, part.values)
        if problems:
            self._left_out.append(Note(where, "; ".join(problems), "it is left out of the settings: it stays as it is"))
            return
        self._deployments[name] = part

    def notes(self) -> list[Note]:
        """Return what the settings do not express."""
        parts = [*self._sections.values(), *self._deployments.values()]
        return [*self._left_out, *(note for each in parts for note in each.notes)]

    def wanted(self) -> tuple[Json, dict[tuple[str, ...], str]]:
        """Return the settings, without values that are defaults, and comments by their paths.

        Raises:
            AdoptError: the hub cannot be described.
        """
        values: Json = {"hub": self._sections["hub"].values}
        values["deployments"] = {name: each.values for name, each in self._deployments.items()}
        values |= {name: each.values for name, each in self._sections.items() if each.values and name != "hub"}
        if problems := _problems(Settings.model_validate, values):
            raise AdoptError(*(f"{each}: the settings cannot describe this" for each in problems))
        comments = {
            ("deployments", name, *path): text
            for name, each in self._deployments.items()
            for path, text in each.comments.items()
        }
        return values, comments


def _problems(validate: Callable[[Any], Any], values: Json) -> list[str]:
    """Return why values are no settings; none of the texts holds a value that may be a secret."""
    try:
        validate(values)
    except ValidationError as error:
        found = []
        for each in error.errors(include_url=False, include_input=False):
            path = ".".join(str(part) for part in each["loc"] if not _is_tag(part, values))
            value = value_at(values, path)
            has = "" if value is None or may_be_secret(path) or isinstance(value, dict | list) else f" {shown(value)}"
            found.append(
                f"{path or 'it'}{has}: {'missing in Azure' if each['type'] == 'missing' else 'the settings do not know this value'}"
            )
        return found
    return []


def _is_tag(part: Any, values: Json) -> bool:
    """Return whether a part of a location is pydantic's tag of a union, and no name."""
    return (
        part in {"azure-openai", "model-inference", "serverless-api", "managed-compute", "project", "account"}
        and part not in values
    )


def _used(found: Found, arm: "Arm") -> set[str]:
    """Return the ARM ids, in lower case, of the resources that the settings describe."""
    workspace, project = found.hub_workspace, found.hub_project
    used = [found.account, *([found.vault] if found.vault else []), *found.scales]
    ids = [str(each["id"]) for each in used]
    if workspace and project and (found.serverless or found.online):
        ids += [str(workspace["id"]), str(project["id"])]
        ids += [str(value_at(workspace, f"properties.{each}")) for each in ("storageAccount", "keyVault")]
    names = generated_names(arm, str(found.group["id"]), str(workspace["id"]) if workspace else None)
    kinds = {"hub-insights": "Microsoft.Insights/components", "hub-logs": "Microsoft.OperationalInsights/workspaces"}
    ids += [f"{found.group['id']}/providers/{kinds[each]}/{name}" for each, name in names.items()]
    return {each.lower() for each in ids}


def _effective(wanted: Json) -> Json:
    effective: Json = Settings.model_validate(wanted).model_dump(mode="json", by_alias=True)
    return effective


def _base(file: Path) -> Json:
    """Return the values of `base.yaml`; none where there is none, or it is not valid, which `aihub check` says."""
    try:
        values = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return values if isinstance(values, dict) else {}


def _header(found: Found) -> str:
    today = datetime.now(UTC).date()
    return (
        "# yaml-language-server: $schema=schema.json\n#\n"
        f"# The resource group {found.group_name}, as aihub adopt found it on {today}.\n\n"
    )


def _checked(project: Path, stack: str, deployments: tuple[str, ...], notes: list[Note]) -> Written:
    own_name = pulumi_cli.own_name(stack)
    file = f"config/{own_name}.yaml"
    try:
        problems, is_valid = [str(each) for each in load(project / "config", own_name).warnings], True
    except SettingsError as error:
        problems, is_valid = str(error).splitlines(), False
    return Written(stack, file, deployments, tuple(notes), tuple(problems), is_valid)
