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
    model: {name: gpt-4o-mini-transcribe, version: "2025-12-15"}
    task: audio/transcriptions
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
    model: {publisher: OpenAI, name: gpt-image-2, version: "2026-04-21"}
""",
    right="""\
deployments:
  images:
    type: azure-openai
    model: {name: gpt-image-2, version: "2026-04-21"}
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
    model: {name: gpt-image-2, version: "2026-04-21"}
    task: images/generations
    route: v1
""",
    right="""\
deployments:
  images:
    type: azure-openai
    model: {name: gpt-image-2, version: "2026-04-21"}
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
MODEL_RETIRES_SOON = Rule(
    id="model-retires-soon",
    severity="warning",
    title="Azure retires the model within 60 days",
    why=(
        "A deployment of a retired model answers each call with an error, and cannot be made anew. The day is Microsoft's, as "
        "of this version of aihub; Microsoft moves such days, in both directions."
    ),
    wrong="""\
deployments:
  speech:
    type: azure-openai
    model: {name: tts, version: "001"}
    task: audio/speech
    sku: {name: Standard}
""",
    right="""\
deployments:
  speech:
    type: azure-openai
    model: {name: gpt-audio, version: "2025-08-28"}
""",
    source="https://learn.microsoft.com/azure/foundry/openai/concepts/model-retirement-schedule",
)
MODEL_UNLISTED = Rule(
    id="model-unlisted",
    severity="warning",
    title="The model's name resembles that of another, and is not in the catalogue",
    why=(
        "Azure refuses a model that it does not have with `DeploymentModelNotSupported`, after the account is made. A name "
        "that differs from a known one in digits alone is taken for a newer model, and not reported."
    ),
    wrong="""\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-minni, version: "2026-03-17"}
""",
    right="""\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
""",
    source="docs/models.md",
)
MODEL_OF_ANOTHER_PUBLISHER = Rule(
    id="model-of-another-publisher",
    severity="warning",
    title="The catalogue has the model from another publisher",
    why=(
        "Azure finds a model by `model.format`, its publisher, and refuses a name that this publisher does not have. Only "
        "models of OpenAI are deployed with the type `azure-openai`."
    ),
    wrong="""\
deployments:
  chat:
    type: azure-openai
    model: {name: DeepSeek-V4-Flash, version: "2026-04-23"}
""",
    right="""\
deployments:
  chat:
    type: model-inference
    model: {publisher: DeepSeek, name: DeepSeek-V4-Flash, version: "2026-04-23"}
""",
    source="docs/models.md",
)
VERSION_IMPOSSIBLE = Rule(
    id="version-impossible",
    severity="error",
    title="The model has no such version, and can get none",
    why=(
        "Versions named by their date are published in the order of their dates. One that is older than the newest known "
        "and not among those that Azure offers is misspelt or retired, and Azure refuses it."
    ),
    wrong="""\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-4o, version: "2024-11-02"}
""",
    right="""\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-4o, version: "2024-11-20"}
""",
    source="https://learn.microsoft.com/azure/foundry/foundry-models/concepts/models-sold-directly-by-azure-region-availability",
)
VERSION_UNLISTED = Rule(
    id="version-unlisted",
    severity="warning",
    title="The catalogue does not have the version",
    why=(
        "Azure refuses a version that it does not have, after the account is made. A version that is newer than the snapshot "
        "is reported too, and can be waived; `aihub models --region` reads Azure's own list."
    ),
    wrong="""\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-18"}
""",
    right="""\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
""",
    source="https://learn.microsoft.com/azure/foundry/foundry-models/concepts/models-sold-directly-by-azure-region-availability",
)
SKU_NOT_IN_REGION = Rule(
    id="sku-not-in-region",
    severity="warning",
    title="The region did not offer the model in the SKU",
    why=(
        "Azure refuses the deployment with `InvalidResourceProperties`. The snapshot that ships with aihub is as old as its "
        "sources, and a region may have got the SKU since; `aihub models --region` reads Azure's own list."
    ),
    wrong="""\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-nano, version: "2026-03-17"}
    sku: {name: DataZoneStandard, capacity: 10}
""",
    right="""\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-nano, version: "2026-03-17"}
    sku: {name: GlobalStandard, capacity: 10}
""",
    source="https://learn.microsoft.com/azure/foundry/foundry-models/concepts/models-sold-directly-by-azure-region-availability",
)
MODEL_NOT_IN_REGION = Rule(
    id="model-not-in-region",
    severity="warning",
    title="The region did not offer the model",
    why=(
        "Azure refuses the deployment with `DeploymentModelNotSupported`. The snapshot that ships with aihub is as old as its "
        "sources, and the region may have got the model since; `aihub models --region` reads Azure's own list."
    ),
    wrong="""\
deployments:
  speech:
    type: azure-openai
    model: {name: gpt-4o-mini-tts, version: "2025-12-15"}
    task: audio/speech
""",
    right="""\
# config/base.yaml
hub: {name: ai-example, location: eastus2}
# config/dev.yaml
deployments:
  speech:
    type: azure-openai
    model: {name: gpt-4o-mini-tts, version: "2025-12-15"}
    task: audio/speech
""",
    source="https://learn.microsoft.com/azure/foundry/foundry-models/concepts/models-sold-directly-by-azure-region-availability",
)
