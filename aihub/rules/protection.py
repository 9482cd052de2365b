"""Rules on the protection of a stack."""

from aihub.rules.rule import Rule

TAG_REQUIRED = Rule(
    id="tag-required",
    severity="error",
    title="A required tag is missing or empty",
    why=(
        "`protection.required_tags` lists the tags by which an organization finds who answers for a resource and who pays "
        "for it. All resources get the tags of the hub, so one that is missing there is missing everywhere. Azure takes "
        "names of tags in any case as the same."
    ),
    wrong="""\
hub:
  tags: {owner: chat}
protection:
  required_tags: [owner, cost-center]
""",
    right="""\
hub:
  tags: {owner: chat, cost-center: "4711"}
protection:
  required_tags: [owner, cost-center]
""",
    source="https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources",
)
