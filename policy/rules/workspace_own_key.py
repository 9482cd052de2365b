"""A workspace is encrypted with a Microsoft-managed key."""

from policy.examples import ONLINE
from policy.rule import Answer, Circumstances, MapsTo, Rule, demand
from policy.subjects import Workspace


def _check(workspace: Workspace, _: Circumstances) -> Answer:
    if workspace.is_project:
        return None
    return demand(
        workspace.has_own_key,
        f"{workspace.name} is encrypted with a Microsoft-managed key; write hub.encryption: {{key: create}}",
    )


RULE = Rule(
    id="workspace-own-key",
    of=Workspace,
    mandatory_from="regulated",
    title="The classic hub's workspace is encrypted with a Microsoft-managed key",
    why="With a customer-managed key you decide who can decrypt its data. A project uses the key of its hub workspace.",
    wrong=ONLINE,
    right=ONLINE + "hub: {encryption: {key: create}}\n",
    maps_to=MapsTo(azure_policy=("ba769a63", "7f40cee6"), mcsb=("DP-5",)),
    field="/hub.encryption",
    check=_check,
)
