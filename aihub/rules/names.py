"""Rules on names that are the same in Azure."""

from aihub.rules.rule import Rule

NAMES_COLLIDE = Rule(
    id="names-collide",
    severity="error",
    title="Two names are the same name in Azure",
    why="Azure compares names without regard to case, so the second one would overwrite the first.",
    wrong="""\
deployments:
  Chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
""",
    right="""\
deployments:
  chat-2:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
""",
    source="https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
)
SECRET_NAMES_COLLIDE = Rule(
    id="secret-names-collide",
    severity="error",
    title="The secrets of two deployments have the same name",
    why=(
        "Names of secrets in Key Vault have only letters, digits and hyphens, so `gpt-4.1` and `gpt-4-1` would "
        "share their secrets, and a client would read the key of the other endpoint."
    ),
    wrong="""\
deployments:
  a.b:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
  a-b:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
""",
    right="""\
deployments:
  a.b:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
  a-c:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
""",
    source="https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers",
)
ENDPOINT_NAMES_COLLIDE = Rule(
    id="endpoint-names-collide",
    severity="error",
    title="Two endpoints have the same name",
    why=("The name of a serverless or online endpoint is unique in its region. By default it is `<hub>-<name>`."),
    wrong="""\
deployments:
  one:
    type: serverless-api
    model: azureml://registries/azureml-deepseek/models/DeepSeek-V3.2
    endpoint_name: ai-example-two
  two:
    type: serverless-api
    model: azureml://registries/azureml-deepseek/models/DeepSeek-V3.2-Speciale
""",
    right="""\
deployments:
  one:
    type: serverless-api
    model: azureml://registries/azureml-deepseek/models/DeepSeek-V3.2
  two:
    type: serverless-api
    model: azureml://registries/azureml-deepseek/models/DeepSeek-V3.2-Speciale
""",
    source="https://learn.microsoft.com/azure/machine-learning/concept-endpoints-online",
)
WORKSPACE_NAMES_COLLIDE = Rule(
    id="workspace-names-collide",
    severity="error",
    title="The two workspaces of the classic hub have the same name",
    why="The hub workspace and the hub project are two workspaces of one resource group, and need two names.",
    wrong="classic_hub: {workspace: ml-example, project: ml-example}\n",
    right="classic_hub: {workspace: ml-example, project: ml-example-project}\n",
    source="https://learn.microsoft.com/azure/foundry-classic/how-to/hub-create-projects",
)
