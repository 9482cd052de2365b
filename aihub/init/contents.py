"""The files of a new environment: commented settings, and Pulumi's file of the stack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from aihub.authoring.deployment import Proposal, proposed
from aihub.authoring.errors import AuthoringError
from aihub.authoring.insert import with_value, without_value
from aihub.authoring.places import texts_of
from aihub.authoring.render import Comments, rendered
from aihub.catalogue.model import Catalogue
from aihub.init.environment import Environment, Origin
from aihub.settings import relative_to_cwd, stacks
from aihub.settings.models import Hub, KeyVault, Settings
from aihub.settings.nodes import Node, find
from aihub.settings.profiles.table import ENTRIES, PROFILES
from aihub.settings.schema import SCHEMA_FILE, docstrings, text_of_schema
from aihub.settings.yaml_file import read_file

_SCHEMA_LINE = f"# yaml-language-server: $schema={SCHEMA_FILE}\n#\n"
_SHARED = """\
# Settings that all environments share. A stack's own file (dev.yaml, ...) is merged over this one: mappings are
# merged by name, lists and single values are replaced, and null removes a name. `aihub check` checks the result.
# Write no secrets here.
"""
_SHORT_LIVED = """\
# The environment {stack}. Its vault can be purged after `pulumi destroy`, so that the vault's name is free again.
"""
_PRODUCTION = """\
# The environment {stack}. A deleted vault cannot be purged for 90 days (the default), and Pulumi refuses to delete the
# hub.
"""
_WITH_PROFILE = """\
# The environment {stack}. Its profile has values for many fields: `aihub check --explain {stack}` prints them.
"""
_PULUMI = """\
# What belongs to the stack and not to its settings (those are in config/{stack}.yaml):
# which subscription it deploys to, and how its secrets are encrypted.
"""
_OF_ONE_STACK = (
    ("hub", "resource_group"),
    ("hub", "key_vault", "name"),
    ("classic_hub",),
    ("release",),
    ("replace",),
)
"""What another stack's file has for itself alone: names of its resources, its release, its consents."""


@dataclass(frozen=True)
class Contents:
    """The texts of new files, and what a person should know about them."""

    files: dict[Path, str]
    notes: tuple[str, ...]


def contents(project: Path, wanted: Environment, catalogue: Catalogue, today: date) -> Contents:
    """Return the files of a new environment; those that are there already stay as they are.

    Where there are no settings yet, what environments share goes to `base.yaml`: the next environment then needs a name
    only. Where stacks have files and no `base.yaml`, there will be none, since it would change those stacks.

    Raises:
        AuthoringError: a model is unknown or not offered, or the settings to begin with cannot be used.
    """
    config = project / "config"
    base, own = config / "base.yaml", config / f"{wanted.stack}.yaml"
    region = wanted.location or base_region(config)
    proposals = [proposed(wish, catalogue, [region] if region else [], today) for wish in wanted.models]
    is_first = not stacks(config) and not base.exists()
    files: dict[Path, str] = {}
    if wanted.origin and not wanted.origin.is_example:
        files[own] = _copied(wanted, wanted.origin)
    elif is_first:
        auth = {} if wanted.profile else {"auth": "keys"}
        hub = _hub({"location": region, "projects": ["chat"], **auth}, {"managed-by": "pulumi"})
        files[base] = f"{_SCHEMA_LINE}{_SHARED}\n{hub}"
        files[own] = _own(wanted, wanted.profile, {})
    else:
        profile = wanted.profile or base_profile(config)
        location = {"location": wanted.location} if wanted.location else {}
        files[own] = _own(wanted, profile, {**location, **_auth(config, wanted.profile)})
    shared = base if base in files else own
    if wanted.origin and wanted.origin.is_example:
        files[shared] += "\n" + wanted.origin.text
    for each in proposals:
        files[shared] = _with(files[shared], each, shared)
    if not (config / SCHEMA_FILE).exists():
        files[config / SCHEMA_FILE] = text_of_schema()
    if not (pulumi := project / f"Pulumi.{wanted.stack}.yaml").exists():
        files[pulumi] = _pulumi_file(wanted)
    return Contents(files, tuple(note for each in proposals for note in each.notes))


def base_region(config: Path) -> str | None:
    """Return the region that `base.yaml` gives all environments; None where it gives none."""
    found = _in_base(config, "hub", "location")
    return str(found.value) if found and isinstance(found.value, str) else None


def base_profile(config: Path) -> str | None:
    """Return the profile that `base.yaml` gives all environments; None where it gives none."""
    found = _in_base(config, "profile")
    return found.value if found and isinstance(found.value, str) else None


def has_deployments(config: Path) -> bool:
    """Return whether `base.yaml` has deployments for all environments."""
    found = _in_base(config, "deployments")
    return found is not None and bool(found.value)


def _in_base(config: Path, *path: str) -> Node | None:
    file = config / "base.yaml"
    root, _ = read_file(file) if file.exists() else (None, [])
    return find(root, path) if root else None


def _auth(config: Path, profile: str | None) -> Mapping[str, str]:
    """Return the `auth` of a profile where `base.yaml` has another one, which an earlier `aihub init` wrote."""
    entry = next(each for each in ENTRIES if each.path == "hub.auth")
    found = _in_base(config, "hub", "auth")
    wanted = entry.value(profile) if profile in PROFILES else None
    return {"auth": wanted} if found and isinstance(wanted, str) and found.value != wanted else {}


def _own(wanted: Environment, profile: str | None, more: Mapping[str, Any]) -> str:
    """Return the stack's own file.

    Args:
        wanted: the environment.
        profile: the profile that counts for it, its own or that of `base.yaml`.
        more: values of the hub that `base.yaml` does not say.
    """
    head = _PRODUCTION if wanted.is_production else _WITH_PROFILE if profile else _SHORT_LIVED
    vault: Mapping[str, Any] = {"protect": True} if wanted.is_production else {}
    if wanted.is_production and profile == PROFILES[0]:
        vault = {**vault, "key_vault": {"purge_protection": True}}
    elif not wanted.is_production and profile is None:
        vault = {"key_vault": {"purge_protection": False, "soft_delete_days": 7}}
    hub = _hub({"name": wanted.hub_name, **more, **vault}, {"environment": wanted.stack})
    chosen = rendered({"profile": wanted.profile}, Comments({("profile",): docstrings(Settings)["profile"]}))
    return f"{_SCHEMA_LINE}{head.format(stack=wanted.stack)}\n{chosen + chr(10) if wanted.profile else ''}{hub}"


def _hub(values: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    """Return the section `hub`, each field below its description in the settings' models."""
    about = docstrings(Hub)
    comments: dict[tuple[str, ...], str] = {
        ("hub", name): about[name] for name in ("name", "location", "auth", "protect")
    }
    comments["hub", "key_vault", "purge_protection"] = docstrings(KeyVault)["purge_protection"]
    return rendered({"hub": {**values, "tags": tags}}, Comments(comments))


def _with(text: str, proposal: Proposal, file: Path) -> str:
    path = ("deployments", proposal.name)
    values = texts_of(text) or {}
    if proposal.name in (values.get("deployments") or {}):
        raise AuthoringError(
            f"{proposal.name}: asked for twice; leave one out, or give it another name later: aihub add"
        )
    return with_value(text, path, proposal.values, str(relative_to_cwd(file)), proposal.comments())


def _copied(wanted: Environment, origin: Origin) -> str:
    """Return another stack's settings without what belongs to that stack alone."""
    where, text = origin.name, origin.text
    values = texts_of(text)
    if values is None:
        raise AuthoringError(f"{where}: not the YAML of settings; run aihub check, and mend what it shows")
    own = [*_OF_ONE_STACK, *(("deployments", name, "endpoint_name") for name in values.get("deployments") or {})]
    for path in own:
        text = without_value(text, path, where)
    text = with_value(text, ("hub", "name"), wanted.hub_name, where)
    if wanted.profile:
        text = with_value(text, ("profile",), wanted.profile, where)
    if wanted.location:
        text = with_value(text, ("hub", "location"), wanted.location, where)
    text = text.replace(f"# The environment {Path(where).stem}.", f"# The environment {wanted.stack}.", 1)
    tags = (values.get("hub") or {}).get("tags") or {}
    return with_value(text, ("hub", "tags", "environment"), wanted.stack, where) if "environment" in tags else text


def _pulumi_file(wanted: Environment) -> str:
    head = _PULUMI.format(stack=wanted.stack)
    if wanted.subscription:
        return f"{head}config:\n  azure-native:subscriptionId: {wanted.subscription}\n"
    return f"{head}#   pulumi config set azure-native:subscriptionId <id> --stack {wanted.stack}\nconfig: {{}}\n"
