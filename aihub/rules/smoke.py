"""Rules on the smoke test's checks of a deployment."""

from aihub.rules.rule import Rule

LATENCY_WITHOUT_LIMIT = Rule(
    id="latency-without-limit",
    severity="error",
    title="A latency rule has no limit",
    why=("`latency` says what happens when an answer takes longer than `latency_ms`, and has no effect without it."),
    wrong="""\
deployments:
  chat:
    smoke: {latency: fail}
""",
    right="""\
deployments:
  chat:
    smoke: {latency: fail, latency_ms: 2000}
""",
    source="docs/settings.md#smoke",
)
SMOKE_CHECK_UNSUPPORTED = Rule(
    id="smoke-check-unsupported",
    severity="error",
    title="The task has no such check of the smoke test",
    why="Prompts and streamed answers are checks of text tasks: chat/completions, responses and messages.",
    wrong="""\
deployments:
  search:
    type: azure-openai
    model: {name: text-embedding-3-small, version: "1"}
    task: embeddings
    smoke: {stream: true}
""",
    right="""\
deployments:
  search:
    type: azure-openai
    model: {name: text-embedding-3-small, version: "1"}
    task: embeddings
""",
    source="docs/settings.md#smoke",
)
EXPECT_WITHOUT_PROMPT = Rule(
    id="expect-without-prompt",
    severity="error",
    title="An expected answer has no prompt",
    why=("Without a prompt the smoke test sends a request of its own, whose answer differs from model to model."),
    wrong="""\
deployments:
  chat:
    smoke: {expect: "4|four"}
""",
    right="""\
deployments:
  chat:
    smoke: {prompt: "What is 2+2?", expect: "4|four"}
""",
    source="docs/settings.md#smoke",
)
BLOCKED_PROMPT_UNFILTERED = Rule(
    id="blocked-prompt-unfiltered",
    severity="error",
    title="A deployment without content filter blocks no prompt",
    why=(
        "Azure filters no content of managed compute on the account, nor of a serverless API with "
        "`content_safety: false`. So the test could not pass."
    ),
    wrong="""\
deployments:
  bge:
    type: managed-compute
    host: account
    task: chat/completions
    model: azureml://registries/azure-huggingface/models/BAAI--bge-m3/versions/1
    template: azureml://registries/azure-huggingface/deploymenttemplates/baai--bge-m3/versions/1
    accelerator: A100_80GB
    openai_compatible: false
    smoke: {blocked_prompt: falcon}
""",
    right="""\
deployments:
  bge:
    type: managed-compute
    host: account
    task: chat/completions
    model: azureml://registries/azure-huggingface/models/BAAI--bge-m3/versions/1
    template: azureml://registries/azure-huggingface/deploymenttemplates/baai--bge-m3/versions/1
    accelerator: A100_80GB
    openai_compatible: false
""",
    source="docs/settings.md#smoke",
)
