"""Settings of a deployment of every type, and of guardrails."""

from typing import Any

HUGGING_FACE = "azureml://registries/azure-huggingface"
COHERE = "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024"
BERT = "azureml://registries/HuggingFace/models/bert-base-uncased/versions/25"
GPT = {"name": "gpt-4.1-mini", "version": "2025-04-14"}

OPENAI: dict[str, Any] = {"type": "azure-openai", "model": GPT, "sku": {"name": "GlobalStandard", "capacity": 10}}
RESERVED = OPENAI | {"sku": {"name": "GlobalProvisionedManaged", "capacity": 50}}
SERVERLESS: dict[str, Any] = {"type": "serverless-api", "model": COHERE, "marketplace": {"accept_terms": True}}
ONLINE: dict[str, Any] = {
    "type": "managed-compute",
    "task": "fill-mask",
    "slots": {"blue": {"model": BERT, "instance_type": "Standard_DS3_v2"}},
    "traffic": {"blue": 100},
}
COMPUTE: dict[str, Any] = {
    "type": "managed-compute",
    "host": "account",
    "model": f"{HUGGING_FACE}/models/Qwen--Qwen3-8B/versions/1",
    "template": f"{HUGGING_FACE}/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100/versions/1",
    "accelerator": "H100_80GB",
}
GUARDRAILS = {
    "content_filters": {"strict": {"blocklists": [{"name": "names", "source": "Prompt"}]}},
    "blocklists": {"names": {"items": {"falcon": {"pattern": "falcon"}}}},
}
ALL = {
    "compute": COMPUTE,
    "serverless": SERVERLESS,
    "openai": OPENAI | {"content_filter": "strict", "state": "Paused"},
    "online": ONLINE,
    "last": OPENAI,
}
