"""Batches under the openai package."""

import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import AzureOpenAI, OpenAI

from localazure.instance import LocalAzure
from tests.local.hubs import Hub, new_hub

JOB: Any = {"endpoint": "/v1/chat/completions", "completion_window": "24h"}


@pytest.fixture
def hub(local_azure: LocalAzure) -> Hub:
    hub = new_hub()
    hub.deploy("batch", "OpenAI", "gpt-4.1-mini", "2025-04-14", sku="GlobalBatch")
    return hub


@pytest.fixture(params=["dated", "v1"])
def client(request: pytest.FixtureRequest, hub: Hub) -> Iterator[OpenAI]:
    endpoint = f"https://{hub.name}.openai.azure.com"
    client: OpenAI = (
        AzureOpenAI(azure_endpoint=endpoint, api_key=hub.key, api_version="2024-10-21", max_retries=0)
        if request.param == "dated"
        else OpenAI(base_url=f"{endpoint}/openai/v1/", api_key=hub.key, max_retries=0)
    )
    with client:
        yield client


def upload(client: OpenAI) -> str:
    body = {"model": "batch", "messages": [{"role": "user", "content": "ping"}]}
    line = {"custom_id": "one", "method": "POST", "url": JOB["endpoint"], "body": body}
    file = client.files.create(file=("in.jsonl", json.dumps(line).encode()), purpose="batch")
    return client.files.wait_for_processing(file.id).id


def test_batch(client: OpenAI) -> None:
    file_id = upload(client)

    made = client.batches.create(input_file_id=file_id, **JOB)
    ended = client.batches.retrieve(made.id)

    assert made.status == "validating"
    assert ended.status == "completed"
    line = json.loads(client.files.content(ended.output_file_id or "").text)
    assert line["response"]["body"]["choices"][0]["message"]["content"]
    assert made.id in [each.id for each in client.batches.list(limit=1)]
    assert client.files.delete(file_id).deleted
    with pytest.raises(openai.NotFoundError):
        client.files.retrieve(file_id)


def test_cancelled_batch(client: OpenAI) -> None:
    made = client.batches.create(input_file_id=upload(client), **JOB)

    assert client.batches.cancel(made.id).status == "cancelling"
    assert client.batches.retrieve(made.id).status == "cancelled"


def test_batch_deployment_answers_no_chat(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="batch", messages=[{"role": "user", "content": "ping"}])

    assert refused.value.code == "OperationNotSupported"
