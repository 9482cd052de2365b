"""Take resources into a stack's state: add entries, let Pulumi read them, settle what they are declared with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aihub import pulumi_cli
from aihub.adopt.errors import AdoptError
from aihub.adopt.selection import Selection
from aihub.adopt.stack import check_stack
from aihub.adopt.state import entries
from aihub.adopt.state.azure import Secrets, existing, generated_names, scaled_slots
from aihub.adopt.state.bootstrap import make_provider
from aihub.adopt.state.config import KeptConfig
from aihub.adopt.state.declared import Declared, Program
from aihub.adopt.state.places import Place, Places
from aihub.adopt.state.report import Adopted, losses, report
from aihub.arm.bodies import Json
from aihub.azure.credential import object_id
from aihub.azure.deployer import deployer
from aihub.errors import AihubError
from aihub.pulumi_cli import PulumiError
from aihub.rotation.secret_store import SecretStore
from aihub.settings import Settings, load_settings
from aihub.waiting import Tell

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

_ROUNDS = 8
"""Previews until nothing more is found: a resource can be known only once that is in the state which it belongs to."""
_LOSS = (
    "`pulumi up` would delete what runs and create it anew. Write in the settings what Azure has, or another name; where "
    "the state does not have what it belongs to, adopt that too (aihub adopt --all)"
)


_LEFT = "resources that are not settled are in the state still: run the same command again, which goes on with them"
_LOCKED = "nothing was adopted; if the run that holds the lock was killed, `aihub resume` releases it"


def take(project: Path, stack: str | None, selection: Selection, tell: Tell) -> Adopted:
    """Take the declared resources that exist in Azure into a stack's state. Nothing is written in Azure.

    This may be killed at any moment: what is not settled has a mark in the state, and the next run goes on with it.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the stack; None for the one that is selected.
        selection: which of them.
        tell: shows a progress line.

    Raises:
        AdoptError: the selection is not declared, or adopting it would end in a deletion.
        SettingsError: the settings are invalid.
        PulumiError: the Pulumi CLI refused.
        LoginError: nobody is logged in.
        ArmError: Azure refused or does not answer.
    """
    from aihub.azure.resource_manager import Arm
    from aihub.azure.vaults import Vaults

    name = pulumi_cli.stack_name(project, stack)
    settings = load_settings(project / "config", pulumi_cli.own_name(name))
    azure = deployer(project, name)
    # One error for a login that fails, and not that of a preview.
    object_id(azure.credential)
    arm = Arm(azure.credential, tell=tell)
    with Vaults(azure.credential, tell=tell) as vaults:
        return _Taking(project, name, settings, azure.subscription_id, arm, SecretStore(vaults), selection, tell).run()


@dataclass
class _Taking:
    project: Path
    stack: str
    settings: Settings
    subscription: str
    arm: "Arm"
    store: SecretStore
    selection: Selection
    tell: Tell

    def run(self) -> Adopted:
        """Take the resources into the state; when that is not possible, the state is as it was before.

        Raises:
            AihubError: it is not possible.
        """
        before = self._exported()
        check_stack(before, self._own_name, self.subscription, self.settings.hub.resource_group_name)
        self.selection.check_deployments(self.settings, self._file)
        preview = self._preview()
        self._check_ids(Program(preview), before)
        try:
            preview = self._rounds(preview)
            program, exported = Program(preview), self._exported()
            adopted = {each["urn"]: each["id"] for each in entries.marked(exported["deployment"])}
            if lost := losses(self.settings, preview, adopted):
                raise AdoptError(*lost, f"nothing was adopted, since {_LOSS}")
        except AihubError as error:
            self._restore(before, error)
            raise
        if adopted:
            entries.finish(exported["deployment"], program)
            self._import(exported)
        return report(self._own_name, self.settings, program, adopted, preview, self._config.added)

    def _rounds(self, preview: Json) -> Json:
        """Take resources into the state until no more are found; return the preview of the state then."""
        absent: set[str] = set()
        for _ in range(_ROUNDS):
            program, exported = Program(preview), self._exported()
            new = self._new(program, absent)
            is_settled, kept = self._settle(exported["deployment"], program)
            if not new and not is_settled and not entries.unread(exported["deployment"]):
                break
            self._config.keep(kept)
            self._write(exported, program, new)
            preview = self._preview()
        return preview

    def _restore(self, before: Json, why: AihubError) -> None:
        """Take adopted resources out of the state again.

        Raises:
            AdoptError: Pulumi refused, so that the next run has to do it.
        """
        try:
            self._config.restore()
            now = self._exported()
            if entries.marked(before["deployment"]):
                now["deployment"] = entries.without_marked(now["deployment"])
                self._import(now)
            elif entries.marked(now["deployment"]):
                self._import(before)
        except PulumiError:
            raise AdoptError(str(why), _LEFT) from None
        if "currently locked" in str(why):
            raise AdoptError(str(why), _LOCKED) from None

    @cached_property
    def _config(self) -> KeptConfig:
        return KeptConfig(self.project, self.stack)

    @cached_property
    def _places(self) -> Places:
        hub = Places(self.subscription, self.settings, {}, {})
        self.tell(f"looking for what {self._file} declares in {hub.group.rpartition('/')[2]}")
        generated = generated_names(self.arm, hub.group, hub.hub_workspace)
        return Places(self.subscription, self.settings, generated, scaled_slots(self.arm, hub.group))

    def _new(self, program: Program, absent: set[str]) -> dict[str, Place]:
        """Return the places of selected resources that exist and are not in the state, by URN."""
        wanted: dict[str, Place] = {}
        for each in program:
            if each.operation != "create" or each.urn in absent:
                continue
            place = self._places.of(each)
            if place and self.selection.has(each.deployment, place):
                wanted[each.urn] = place
        found = existing(self.arm, wanted)
        absent |= wanted.keys() - found.keys()
        return found

    def _settle(self, deployment: Json, program: Program) -> tuple[bool, entries.Kept]:
        secrets: dict[str, tuple[Declared, str]] = {}
        for each in entries.marked(deployment):
            declared = program.by_urn.get(each["urn"])
            secret_id = (each.get("outputs") or {}).get("secret_uri")
            if declared and secret_id and declared.operation != "same":
                secrets[each["urn"]] = (declared, secret_id)
        holds = Secrets(self.arm, self.store).confirmed(secrets)
        return entries.settle(deployment, program, {urn for urn, is_held in holds.items() if is_held})

    def _write(self, exported: Json, program: Program, new: Mapping[str, Place]) -> None:
        """Write the state, with new entries, and have Pulumi read these from Azure."""
        if new:
            self.tell(f"taking {len(new)} resources into the state, and reading them (pulumi refresh)")
            native = next((each for urn in new if not (each := program.by_urn[urn]).is_dynamic), None)
            if native and not entries.has_provider(exported["deployment"], native):
                make_provider(self.project, self.stack, program, native, new[native.urn])
                exported = self._exported()
            entries.add(exported["deployment"], program, new)
        self._import(exported)
        # Those of a run that was killed before it read them, too.
        if unread := entries.unread(exported["deployment"]):
            targets = [f"--target={urn}" for urn in unread]
            options = ["refresh", "--yes", "--skip-preview", "--run-program=false", *targets]
            pulumi_cli.run(self.project, options, self.stack)

    def _check_ids(self, program: Program, exported: Json) -> None:
        if self.selection.ids:
            declared = [place.id for each in program if (place := self._places.of(each))]
            in_state = [str(each.get("id") or "") for each in exported["deployment"].get("resources") or []]
            self.selection.check_ids([*declared, *in_state], self._file)

    @property
    def _own_name(self) -> str:
        return pulumi_cli.own_name(self.stack)

    @property
    def _file(self) -> str:
        return f"config/{self._own_name}.yaml"

    def _preview(self) -> Json:
        self.tell(f"preview of {self._own_name}")
        return pulumi_cli.preview(self.project, self.stack, "--refresh=false")

    def _exported(self) -> Json:
        exported: Json = pulumi_cli.read_json(self.project, ["stack", "export"], self.stack)
        return exported

    def _import(self, exported: Json) -> None:
        pulumi_cli.run(self.project, ["stack", "import"], self.stack, given=json.dumps(exported))
