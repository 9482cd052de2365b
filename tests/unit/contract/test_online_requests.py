"""The smallest request of an online endpoint, and what a model's id says."""

from typing import Any

import pytest

from aihub.contract.model_ids import ModelPlace, model_of
from aihub.contract.online_requests import smallest_request

REGISTRIES = "azureml://registries"
HUGGING_FACE = f"{REGISTRIES}/HuggingFace/models"
PING = [{"role": "user", "content": "ping"}]


@pytest.mark.parametrize(
    ("task", "model", "expected"),
    [
        ("fill-mask", f"{HUGGING_FACE}/bert-base-uncased/versions/25", {"inputs": "The capital of France is [MASK]."}),
        ("fill-mask", f"{HUGGING_FACE}/roberta-base/versions/9", {"inputs": "The capital of France is <mask>."}),
        ("text-classification", f"{HUGGING_FACE}/distilbert/versions/1", {"inputs": "ping"}),
        (
            "text-generation",
            f"{HUGGING_FACE}/gpt2/versions/20",
            {"inputs": "ping", "parameters": {"max_new_tokens": 16}},
        ),
        ("chat/completions", f"{HUGGING_FACE}/qwen/versions/4", {"model": "qwen", "messages": PING, "max_tokens": 16}),
        ("embeddings", f"{HUGGING_FACE}/minilm/versions/6", {"model": "minilm", "input": "ping"}),
        (
            "fill-mask",
            f"{REGISTRIES}/azureml/models/bert-base-uncased/versions/10",
            {"input_data": ["The capital of France is [MASK]."]},
        ),
        (
            "text-generation",
            f"{REGISTRIES}/azureml/models/gpt2/versions/1",
            {"input_data": ["ping"], "params": {"max_new_tokens": 16}},
        ),
        ("text-classification", "azureml:churn-mlflow:1", {"input_data": ["ping"]}),
        (
            "chat/completions",
            f"{REGISTRIES}/azureml/models/Phi-4/versions/7",
            {"input_data": {"input_string": PING, "parameters": {"max_new_tokens": 16}}},
        ),
        (
            "text-generation",
            f"{REGISTRIES}/azureml-meta/models/Llama-3.2-1B/versions/1",
            {"input_data": {"input_string": ["ping"], "parameters": {"max_new_tokens": 16}}},
        ),
    ],
)
def test_request_is_what_the_models_server_takes(task: str, model: str, expected: dict[str, Any]) -> None:
    assert smallest_request(task, model) == expected


def test_what_a_scoring_script_takes_is_for_the_settings_to_say() -> None:
    with pytest.raises(ValueError, match=r"probe\.body"):
        smallest_request("score", "azureml:churn:3")


@pytest.mark.parametrize(
    ("model_id", "expected"),
    [
        (
            f"{REGISTRIES}/azureml-cohere/models/Cohere-command-r",
            ModelPlace("azureml-cohere", "Cohere-command-r", None),
        ),
        (f"{HUGGING_FACE}/bert-base-uncased/versions/25", ModelPlace("HuggingFace", "bert-base-uncased", "25")),
        ("azureml:churn:3", ModelPlace("", "churn", "3")),
        (
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w/models/churn/versions/3",
            ModelPlace("w", "churn", "3"),
        ),
    ],
)
def test_model_id_says_where_the_model_comes_from(model_id: str, expected: ModelPlace) -> None:
    assert model_of(model_id) == expected


def test_what_is_no_model_id_is_refused() -> None:
    with pytest.raises(ValueError, match="is not the id of a model"):
        model_of("bert-base-uncased")
