"""What looks like a secret in settings is a warning, and no release can hold it."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aihub.check import check
from aihub.settings.rules.secrets import ADVICE, looks_like_a_secret
from tests.unit.messages import said

ROOT = Path(__file__).parents[3]
BYTES = bytes(range(7, 250, 3))
SECRETS = {
    "key of an account, as it was": "9f8e7d6c5b4a39281706f5e4d3c2b1a0",
    "key of an account": f"{'4bXq7ZpT2mWc' * 4}9kLdJQQJ99BKACYeBjFXJ3w3AAABACOGx1Yz",
    "key of a storage account": base64.b64encode(BYTES[:64]).decode(),
    "key of 32 bytes": base64.b64encode(BYTES[:32]).decode(),
    "connection string": "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abcdefghijkl==",
    "instrumentation key": "InstrumentationKey=00000000-1111-2222-3333-444444444444;IngestionEndpoint=https://x",
    "signed address": "https://a.blob.core.windows.net/c?sv=2024-01-01&sig=abcdefghijklmnopqrstuvwxyz%3D",
    "login in an address": "https://user:password@example.com/model",
    "client secret": "abc8Q~" + "k" * 34,
    "OpenAI": "sk-proj-abc1DEF2ghi3JKL4",
    "OpenAI, cut": "sk-S3cr3t/9f8e7d6c5b4a+Zz==",
    "Hugging Face": "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH",
    "GitHub": "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "GitHub, fine-grained": "github_pat_abcdefghijklmnopqrstuvwxyz0123456789",
    "Pulumi": "pul-" + "0123456789abcdef" * 2 + "01234567",
    "AWS": "AKIAIOSFODNN7EXAMPLE",
    "token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "private key": "-----BEGIN RSA PRIVATE KEY-----",
    "hexadecimal": "0f3c" * 16,
    "random": "Zx81kQwErT29pLmN47vBcX03sDfG65hJ",
    "in a sentence": "Please use 9f8e7d6c5b4a39281706f5e4d3c2b1a0 for this.",
}
NO_SECRETS = [
    "gpt-5.4-mini",
    "2026-03-17",
    "azureml://registries/azure-huggingface/deploymenttemplates/qwen--qwen3-30b-a3b-instruct-2507--262k-8x-nvidia-h100/versions/1",
    "Qwen3-VL-30B-A3B-Instruct-FP8-w4a16",
    "NvidiaNemotron3Nano30BA3BBF16",
    "DeepSeekR1DistillLlama70B",
    "sk-learn-model-for-churn-v2",
    "hf-internal-testing-tiny-random-gpt2",
    "/subscriptions/3f2504e0-4f89-11d3-9a0c-0305e82c3301/resourceGroups/rg/providers/Microsoft.MachineLearningServices/x",
    f"mcr.microsoft.com/azureml/minimal-ubuntu22.04-py39-cpu-inference@sha256:{'0f3c' * 16}",
    "What is the capital of France? Answer in one word, please, and nothing else.",
    "(?i)(paris|lutetia)[^a-z0-9]{0,20}$",
    "https://example.com:8080/a@b",
    "PYTORCH_CUDA_ALLOC_CONF=max_split_size_mb:512",
    "-----BEGIN CERTIFICATE-----",
]


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS)
def test_secret_is_recognized(text: str) -> None:
    assert looks_like_a_secret(text)


@pytest.mark.parametrize("text", NO_SECRETS)
def test_name_or_sentence_is_none(text: str) -> None:
    assert not looks_like_a_secret(text)


def test_no_name_that_azure_has_looks_like_one() -> None:
    files = [*ROOT.glob("config/*.yaml"), *ROOT.glob("aihub/**/*.yaml"), *ROOT.glob("localazure/services/**/*.yaml")]
    texts = {text for file in files for text in _texts(yaml.safe_load(file.read_text(encoding="utf-8")))}
    assert len(texts) > 500
    assert [text for text in texts if looks_like_a_secret(text)] == []


def test_secret_is_a_warning_at_its_line_that_does_not_repeat_it(write: Callable[..., Path]) -> None:
    secret = SECRETS["key of an account, as it was"]
    settings = (
        "hub: {name: ai-x, location: swedencentral}\n"
        "deployments:\n"
        "  chat:\n"
        "    type: azure-openai\n"
        f"    model: {{name: {secret}, version: '1'}}\n"
        f"    smoke: {{prompt: 'Say {secret}'}}\n"
        f"access: {{consumers: []}}\n"
    )
    result = check(write(dev=settings))
    assert result.is_valid
    assert [said(each) for each in result.warnings] == [
        f"config/dev.yaml:5: deployments.chat.model.name: warning: {ADVICE}",
        f"config/dev.yaml:6: deployments.chat.smoke.prompt: warning: {ADVICE}",
    ]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield str(name)
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    else:
        yield str(value)
