"""A workspace may send to everywhere."""

from policy.examples import ONLINE
from policy.rule import Answer, Circumstances, MapsTo, Rule, demand
from policy.subjects import Workspace


def _check(workspace: Workspace, _: Circumstances) -> Answer:
    if workspace.is_project or workspace.isolation is None:
        return None
    return demand(
        workspace.isolation == "AllowOnlyApprovedOutbound",
        f"what runs in {workspace.name} may send to everywhere; write hub.network.outbound: {{isolation: approved}}",
    )


RULE = Rule(
    id="workspace-outbound",
    of=Workspace,
    mandatory_from="regulated",
    title="What runs in a workspace may send to everywhere",
    why="Code of a model, or one of its packages, can send what it reads to any host of the internet.",
    wrong=ONLINE,
    right=ONLINE
    + """\
hub:
  network:
    access: private
    virtual_network: {address_space: 10.80.0.0/24}
    outbound: {isolation: approved}
""",
    maps_to=MapsTo(azure_policy=("6ddb1705",), mcsb=("NS-2",), checkov=("CKV_AZURE_247",)),
    field="/hub.network.outbound.isolation",
    check=_check,
)
