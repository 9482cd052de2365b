"""Rules on the hub's tags, which all resources get."""

from aihub.rules.rule import Rule

TAG_OF_AIHUB = Rule(
    id="tag-of-aihub",
    severity="error",
    title="A tag has the name of one that aihub writes",
    why=(
        "aihub marks each secret with tags of its own, by which it recognizes its secrets and holds the state of "
        "a key rotation. A tag of the hub with the same name, in any case, would overwrite them."
    ),
    wrong="""\
hub:
  tags: {Rotation: monthly}
""",
    right="""\
hub:
  tags: {rotated: monthly}
""",
    source="docs/endpoint-contract.md",
)
TAG_RESERVED = Rule(
    id="tag-reserved",
    severity="error",
    title="A tag has a name that Azure reserves",
    why="Resource Manager refuses tags whose names begin with `microsoft`, `azure` or `windows`.",
    wrong="""\
hub:
  tags: {azure-owner: chat}
""",
    right="""\
hub:
  tags: {owner: chat}
""",
    source="https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations",
)
TAG_TOO_LONG = Rule(
    id="tag-too-long",
    severity="error",
    title="A tag's name is too long for a storage account",
    why=(
        "Names of tags have at most 512 characters, but those of storage accounts 128. Serverless and online "
        "endpoints need a storage account, which gets the hub's tags, too."
    ),
    wrong="hub:\n  tags: {"
    + "cost-" * 26
    + "centre: chat}\ndeployments:\n  r1:\n    type: serverless-api\n    model: azureml://registries/azureml-deepseek/models/DeepSeek-V3.2\n",
    right="""\
hub:
  tags: {cost-centre: chat}
deployments:
  r1:
    type: serverless-api
    model: azureml://registries/azureml-deepseek/models/DeepSeek-V3.2
""",
    source="https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations",
)
TAGS_TOO_MANY = Rule(
    id="tags-too-many",
    severity="error",
    title="The tags do not fit on a secret",
    why=(
        "A secret in Key Vault takes 15 tags. aihub writes six, and three more where there is a key, so 9 or 6 "
        "are left for the hub's."
    ),
    wrong="""\
hub:
  tags: {a: "1", b: "1", c: "1", d: "1", e: "1", f: "1", g: "1"}
""",
    right="""\
hub:
  tags: {a: "1", b: "1", c: "1", d: "1", e: "1", f: "1"}
""",
    source="https://learn.microsoft.com/azure/key-vault/secrets/about-secrets#secret-tags",
)
