"""Rules on serverless API endpoints."""

from aihub.rules.rule import Rule

SERVERLESS_MODEL_TWICE = Rule(
    id="serverless-model-twice",
    severity="error",
    title="A project deploys the same model twice",
    why="A project can have one serverless endpoint of each model.",
    wrong="""\
deployments:
  one:
    type: serverless-api
    model: azureml://registries/azureml-deepseek/models/DeepSeek-V3.2
  two:
    type: serverless-api
    model: azureml://registries/azureml-deepseek/models/DeepSeek-V3.2
""",
    right="""\
deployments:
  one:
    type: serverless-api
    model: azureml://registries/azureml-deepseek/models/DeepSeek-V3.2
""",
    source="https://learn.microsoft.com/azure/foundry-classic/how-to/deploy-models-serverless",
)
SERVERLESS_RERANK_ROUTE = Rule(
    id="serverless-rerank-route",
    severity="error",
    title="The model inference API has no rerank",
    why="A rerank model is called through Cohere's own API, which is its default route.",
    wrong="""\
deployments:
  rerank:
    type: serverless-api
    model: azureml://registries/azureml-cohere/models/Cohere-rerank-v4.0-pro
    marketplace: {accept_terms: true}
    task: rerank
    route: model-inference
""",
    right="""\
deployments:
  rerank:
    type: serverless-api
    model: azureml://registries/azureml-cohere/models/Cohere-rerank-v4.0-pro
    marketplace: {accept_terms: true}
    task: rerank
""",
    source="https://learn.microsoft.com/azure/ai-foundry/foundry-models/how-to/inference",
)
MARKETPLACE_TERMS_MISSING = Rule(
    id="marketplace-terms-missing",
    severity="error",
    title="The model's Marketplace terms are not accepted",
    why=(
        "Models of partners are sold in the Azure Marketplace: Azure creates the endpoint only with a "
        "subscription, which is a contract with the publisher."
    ),
    wrong="""\
deployments:
  cohere:
    type: serverless-api
    model: azureml://registries/azureml-mistral/models/Ministral-3B
""",
    right="""\
deployments:
  cohere:
    type: serverless-api
    model: azureml://registries/azureml-mistral/models/Ministral-3B
    marketplace: {accept_terms: true}
""",
    source="https://learn.microsoft.com/azure/foundry-classic/how-to/deploy-models-serverless",
)
MARKETPLACE_TERMS_UNNEEDED = Rule(
    id="marketplace-terms-unneeded",
    severity="error",
    title="The model has no Marketplace subscription",
    why="Azure sells this model itself and refuses a Marketplace subscription to it.",
    wrong="""\
deployments:
  r1:
    type: serverless-api
    model: azureml://registries/azureml-deepseek/models/DeepSeek-V3.2
    marketplace: {accept_terms: true}
""",
    right="""\
deployments:
  r1:
    type: serverless-api
    model: azureml://registries/azureml-deepseek/models/DeepSeek-V3.2
""",
    source="https://learn.microsoft.com/azure/foundry-classic/how-to/deploy-models-serverless",
)
