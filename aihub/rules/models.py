"""Rules on models and what they can do."""

from aihub.rules.rule import Rule

MODEL_RETIRED = Rule(
    id="model-retired",
    severity="warning",
    title="Azure has retired the model",
    why=(
        "Azure refuses new deployments of a retired model, and calls of existing ones fail. The list is as old as "
        "this version of aihub; Azure alone knows what it offers today. The local Azure still has these models."
    ),
    wrong="""\
deployments:
  old:
    type: azure-openai
    model: {name: gpt-4-32k, version: "0613"}
""",
    right="""\
deployments:
  new:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
""",
    source="https://learn.microsoft.com/azure/foundry/openai/concepts/model-retirement-schedule",
)
MODEL_NOT_CALLABLE = Rule(
    id="model-not-callable",
    severity="error",
    title="aihub cannot call the model's API",
    why=(
        "Each endpoint is tested by a call. Models that only read documents, speak in real time or make videos "
        "have APIs that aihub does not call, and of some models Microsoft does not document how they are called."
    ),
    wrong="""\
deployments:
  speech:
    type: azure-openai
    model: {name: gpt-realtime, version: "2025-08-28"}
""",
    right="""\
deployments:
  speech:
    type: azure-openai
    model: {name: tts-hd, version: "001"}
    task: audio/speech
""",
    source="docs/endpoint-contract.md#routes",
)
TASK_NOT_OF_MODEL = Rule(
    id="task-not-of-model",
    severity="error",
    title="The model does not do the task",
    why=(
        "Azure creates the deployment, and then answers each call with 400 or 404. A model's tasks are known from "
        "its name."
    ),
    wrong="""\
deployments:
  search:
    type: azure-openai
    model: {name: text-embedding-3-small, version: "1"}
""",
    right="""\
deployments:
  search:
    type: azure-openai
    model: {name: text-embedding-3-small, version: "1"}
    task: embeddings
""",
    source="https://learn.microsoft.com/azure/foundry/foundry-models/concepts/models-sold-directly-by-azure",
)
TYPE_NOT_OF_MODEL = Rule(
    id="type-not-of-model",
    severity="error",
    title="The model is called through another type of deployment",
    why="Images, audio and some other tasks of OpenAI's models have routes in the Azure OpenAI API only.",
    wrong="""\
deployments:
  images:
    type: model-inference
    model: {publisher: OpenAI, name: gpt-image-1, version: "1"}
""",
    right="""\
deployments:
  images:
    type: azure-openai
    model: {name: gpt-image-1, version: "2025-04-15"}
    task: images/generations
""",
    source="docs/endpoint-contract.md#routes",
)
ROUTE_NOT_OF_MODEL = Rule(
    id="route-not-of-model",
    severity="error",
    title="The model has no such route",
    why=(
        "FLUX.2, MAI-Image, Claude and Cohere's rerank models are called through their publisher's API only, and "
        "images and audio have no route `v1`."
    ),
    wrong="""\
deployments:
  images:
    type: azure-openai
    model: {name: gpt-image-1, version: "2025-04-15"}
    task: images/generations
    route: v1
""",
    right="""\
deployments:
  images:
    type: azure-openai
    model: {name: gpt-image-1, version: "2025-04-15"}
    task: images/generations
""",
    source="docs/endpoint-contract.md#routes",
)
API_VERSION_UNUSED = Rule(
    id="api-version-unused",
    severity="error",
    title="The route has no API version",
    why="The publisher's own API has one version only, so the value would have no effect.",
    wrong="""\
deployments:
  images:
    type: model-inference
    model: {publisher: Black Forest Labs, name: FLUX.2-pro, version: "1"}
    api_version: "2024-10-21"
""",
    right="""\
deployments:
  images:
    type: model-inference
    model: {publisher: Black Forest Labs, name: FLUX.2-pro, version: "1"}
""",
    source="https://learn.microsoft.com/azure/foundry/foundry-models/how-to/use-foundry-models-flux",
)
