"""Rules on a stack's own file, which is merged over `base.yaml`."""

from aihub.rules.rule import Rule

OVERLAY_EMPTY_VALUE = Rule(
    id="overlay-empty-value",
    severity="error",
    title="An empty value stands where `base.yaml` has one",
    why=(
        "The lines below the name are mostly commented out. In YAML an empty value is the same as `null`, and "
        "would remove what `base.yaml` has: here all endpoints. Only a written `null` or `~` removes."
    ),
    wrong="""\
deployments:
#  chat:
#    sku: {capacity: 5}
""",
    right="""\
deployments:
  chat:
    sku: {capacity: 5}
""",
    source="docs/settings.md",
)
OVERLAY_EMPTY_MAPPING = Rule(
    id="overlay-empty-mapping",
    severity="error",
    title="An empty mapping stands where `base.yaml` has entries",
    why=(
        "Mappings are merged by name, so `{}` removes nothing. Whoever writes it means to remove all entries, or "
        "has commented out the file's own. Only a written `null` or `~` removes."
    ),
    wrong="deployments: {}\n",
    right="deployments: {chat: {sku: {capacity: 5}}}\n",
    source="docs/settings.md",
)
OVERLAY_REMOVES_NOTHING = Rule(
    id="overlay-removes-nothing",
    severity="error",
    title="A null has nothing to remove",
    why=(
        "`base.yaml` does not have this name, or no longer. So either the name is misspelt, and what was meant is "
        "still deployed, or the line is left over."
    ),
    wrong="deployments: {chatt: null}\n",
    right="deployments: {chat: null}\n",
    source="docs/settings.md",
)
OVERLAY_FLIPS_SWITCH = Rule(
    id="overlay-flips-switch",
    severity="warning",
    title="A stack's file changes a switch of the vault that Azure never takes back",
    why=(
        "Azure never switches purge protection off, and never changes for how many days a vault keeps what is deleted. "
        "So the line holds only for a vault that was made with it: where the vault has what `base.yaml` says, `pulumi up` "
        "refuses. Waive the warning once the vault is there."
    ),
    wrong="""\
# config/base.yaml
hub: {name: ai-example, location: swedencentral, key_vault: {purge_protection: true}}
# config/dev.yaml
hub: {key_vault: {purge_protection: false}}
""",
    right="""\
# config/base.yaml
hub: {name: ai-example, location: swedencentral}
# config/dev.yaml
hub: {key_vault: {purge_protection: false}}
""",
    source="https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview",
)
