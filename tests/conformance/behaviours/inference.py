"""The routes of an account's deployments, each with and without its credential."""

import io
import json
import wave
from collections.abc import Mapping
from typing import Any

from aihub.contract.routes import AI_SCOPE, ANTHROPIC_VERSION, COGNITIVE_SERVICES_SCOPE, MODEL_INFERENCE_VERSION
from tests.conformance.answers import Answer, UnavailableError
from tests.conformance.assumptions import DOCS, SPECS, documented, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import (
    COGNITIVE_SERVICES_USER,
    Json,
    account,
    account_body,
    account_key,
    assign,
    batch_model,
    chat,
    chat_model,
    deployment_body,
    embedding,
    host,
    model,
    new_account,
)

DATED = f"{SPECS}/cognitiveservices/data-plane/AzureOpenAI/inference/stable/2024-10-21/inference.json"
V1 = f"{DOCS}/azure/foundry/openai/api-version-lifecycle"
RESPONSES = f"{DOCS}/azure/foundry/openai/how-to/responses"
VERSION, AUDIO_VERSION = "2024-10-21", "2025-03-01-preview"
PING: Json = {"messages": [{"role": "user", "content": "ping"}], "max_completion_tokens": 64}
FOUNDRY = "services.ai.azure.com"
Headers = Mapping[str, str]


def key(azure: Azure) -> Headers:
    """The shared account's key, as Azure OpenAI takes it."""
    return {"api-key": account_key(azure)}


def dated(azure: Azure, headers: Headers, task: str = "chat/completions", body: Any = None, **of: str) -> Answer:
    """Calls the dated path of a deployment."""
    deployment, version = of.get("deployment") or chat(azure), of.get("version", VERSION)
    url = f"{host(azure)}/openai/deployments/{deployment}/{task}?api-version={version}"
    return azure.call("POST", url, PING if body is None else body, headers)


def v1(azure: Azure, headers: Headers, task: str = "chat/completions", **members: Any) -> Answer:
    """Calls the v1 API."""
    given = PING if task == "chat/completions" else {}
    return azure.call("POST", f"{host(azure)}/openai/v1/{task}", {"model": chat(azure), **given, **members}, headers)


@documented(DATED)
def key_opens_the_dated_path(azure: Azure) -> None:
    """`/openai/deployments/<name>/<task>?api-version=…` answers to the key in `api-key`, and says which model it is."""
    answer = dated(azure, key(azure)).ok(200).has("object", "chat.completion")
    assert answer["model"].startswith(chat_model(azure)["name"])


@seen("SciSharp/BotSharp#386", "microsoft/semantic-kernel#10337")
def wrong_key_is_refused(azure: Azure) -> None:
    """A wrong key is 401 with the code `401`; so is no credential at all, on each route."""
    for headers in ({"api-key": "wrong"}, {}):
        dated(azure, headers).refused(401, "401")
        v1(azure, headers).refused(401, "401")


@seen("microsoft-foundry/foundry-samples#248", "danny-avila/LibreChat#4767")
def dated_path_takes_no_key_as_bearer(azure: Azure) -> None:
    """The key as a bearer token is refused on the dated path: 401, in a body that has no `error`."""
    dated(azure, {"Authorization": f"Bearer {account_key(azure)}"}).refused(401).lacks("error").has("statusCode", 401)


@documented(V1, "openai 3.57, `OpenAI(base_url=…/openai/v1/)`")
def v1_takes_the_key_both_ways(azure: Azure) -> None:
    """`/openai/v1/` needs no version, and takes the key in `api-key` and as a bearer token."""
    v1(azure, key(azure)).ok(200)
    v1(azure, {"Authorization": f"Bearer {account_key(azure)}"}).ok(200)


@seen("davrous/AzureAgentToM365#3", f"{DOCS}/azure/ai-foundry/openai/how-to/role-based-access-control")
def maker_of_an_account_may_not_call_it(azure: Azure) -> None:
    """Who made an account has no right to call it: a token without a role is 401 `PermissionDenied`."""
    path = new_account(azure, "norole")
    azure.need(f"{path}/deployments/chat", deployment_body(chat_model(azure)))
    url = f"https://{azure.name('norole')}.openai.azure.com/openai/deployments/chat/chat/completions"
    answer = azure.call("POST", f"{url}?api-version={VERSION}", PING, token(azure, COGNITIVE_SERVICES_SCOPE))
    if answer.is_ok:
        raise UnavailableError("who runs this holds a role for calls already, on the group or above it")
    answer.refused(401, "PermissionDenied")


@documented(
    V1,
    f"{DOCS}/azure/ai-foundry/openai/how-to/managed-identity",
    f"{DOCS}/azure/foundry/foundry-models/how-to/use-foundry-models-claude",
)
def role_opens_the_routes_after_a_while(azure: Azure) -> None:
    """With the role `Cognitive Services User` tokens of both scopes open dated path and v1, some minutes later."""
    assign(azure, account(azure), COGNITIVE_SERVICES_USER)
    for scope, ask in ((COGNITIVE_SERVICES_SCOPE, dated), (AI_SCOPE, v1)):
        azure.eventually(
            lambda scope=scope, ask=ask: ask(azure, token(azure, scope)),  # type: ignore[misc]
            lambda answer: answer.status == 200,
        ).ok(200)


@seen("danny-avila/LibreChat#4767")
def token_for_another_service_is_refused(azure: Azure) -> None:
    """A token for Resource Manager is 401, in a body that has no `error`."""
    dated(azure, azure.bearer("https://management.azure.com")).refused(401).has("statusCode", 401)


@seen("mckaywrigley/chatbot-ui#1207", "MicrosoftDocs/azure-docs#114013")
def unknown_deployment_is_not_found(azure: Azure) -> None:
    """A deployment that is not there is 404 `DeploymentNotFound`, on both routes."""
    dated(azure, key(azure), deployment="none").refused(404, "DeploymentNotFound")
    v1(azure, key(azure), model="none").refused(404, "DeploymentNotFound")


@seen("SecureAI-Tools/SecureAI-Tools#94")
def unknown_version_is_not_found(azure: Azure) -> None:
    """A version that never was is 404 with the code `404`."""
    dated(azure, key(azure), version="2001-01-01").refused(404, "404")


@seen("microsoft/AI-Red-Teaming-Playground-Labs#18", "microsoft/graphrag#1557")
def task_that_a_model_cannot_do_is_refused(azure: Azure) -> None:
    """Chat with an embedding model is 400 `OperationNotSupported`."""
    dated(azure, key(azure), deployment=embedding(azure)).refused(400, "OperationNotSupported")


@documented(DATED)
def texts_are_embedded(azure: Azure) -> None:
    """`embeddings` answers with numbers, or with base64 where that is asked for."""
    name = embedding(azure)
    as_numbers = dated(azure, key(azure), "embeddings", {"input": "ping"}, deployment=name).ok(200)
    assert isinstance(as_numbers["data.0.embedding.0"], float)
    body = {"input": "ping", "encoding_format": "base64"}
    assert isinstance(dated(azure, key(azure), "embeddings", body, deployment=name).ok(200)["data.0.embedding"], str)


@documented(RESPONSES)
def responses_name_their_deployment_in_the_body(azure: Azure) -> None:
    """`/openai/v1/responses` has no deployment in its path; what is answered is not kept where `store` is false."""
    v1(azure, key(azure), "responses", input="ping", store=False, max_output_tokens=64).ok(200).has(
        "object", "response"
    )


@documented(DATED)
def answers_are_streamed(azure: Azure) -> None:
    """With `stream` a chat answers events, each with a part of the text, and usage at the end where asked for."""
    body = {**PING, "stream": True, "stream_options": {"include_usage": True}}
    events = dated(azure, key(azure), body=body).ok(200).body
    assert {each["object"] for each in events if each["choices"]} == {"chat.completion.chunk"}
    assert events[-1]["usage"]


@documented(f"{DOCS}/azure/ai-foundry/foundry-models/how-to/inference")
def models_route_serves_an_account(azure: Azure) -> None:
    """`/models/<task>` names the deployment in the body, and takes the key in `api-key`."""
    url = f"{host(azure, FOUNDRY)}/models/chat/completions?api-version={MODEL_INFERENCE_VERSION}"
    azure.call("POST", url, {"model": chat(azure), **PING}, key(azure)).ok(200)
    azure.call("POST", url, {"model": chat(azure), **PING}).refused(401)


@seen(
    "Azure-Samples/azure-search-openai-demo#1617",
    "Microsoft's page says 401 instead, after minutes to hours",
    f"{DOCS}/azure/ai-services/disable-local-auth",
)
def account_without_keys_takes_none(azure: Azure) -> None:
    """With `disableLocalAuth` the key that was good before is 403 `AuthenticationTypeDisabled`, some time later."""
    name = azure.name("closed")
    path = new_account(azure, "closed")
    azure.need(f"{path}/deployments/chat", deployment_body(chat_model(azure)))
    with azure.unrecorded():
        headers = {"api-key": azure.post(f"{path}/listKeys").ok()["key1"]}
        azure.put(path, azure.located(path, account_body(name, disableLocalAuth=True))).ok()
    url = f"https://{name}.openai.azure.com/openai/deployments/chat/chat/completions?api-version={VERSION}"
    azure.eventually(lambda: azure.call("POST", url, PING, headers), lambda answer: not answer.is_ok).refused(
        403, "AuthenticationTypeDisabled"
    )


@documented(f"{DOCS}/azure/ai-foundry/openai/api-version-lifecycle")
def responses_have_a_dated_path_too(azure: Azure) -> None:
    """`/openai/responses?api-version=…` names the deployment in the body; without a credential it is 401."""
    url = f"{host(azure)}/openai/responses?api-version=2025-04-01-preview"
    body = {"model": chat(azure), "input": "ping", "store": False, "max_output_tokens": 64}
    azure.call("POST", url, body, key(azure)).ok(200).has("object", "response")
    azure.call("POST", url, body).refused(401)


@documented(f"{DOCS}/azure/foundry/openai/how-to/batch")
def batch_is_taken_and_cancelled(azure: Azure) -> None:
    """A batch is a file of requests that name a deployment of a batch SKU; it is taken, and can be cancelled."""
    sku = {"name": "GlobalBatch", "capacity": 1}
    azure.need(f"{account(azure)}/deployments/batch", {**deployment_body(batch_model(azure)), "sku": sku})
    line = {"custom_id": "1", "method": "POST", "url": "/chat/completions", "body": {"model": "batch", **PING}}
    file = ("conformance.jsonl", json.dumps(line).encode() + b"\n")
    base, headers = f"{host(azure)}/openai/v1", key(azure)
    uploaded = azure.call("POST", f"{base}/files", None, headers, data={"purpose": "batch"}, files={"file": file})
    path = f"{base}/files/{uploaded.ok()['id']}"
    with azure.unrecorded():
        azure.eventually(
            lambda: azure.call("GET", path, None, headers), lambda answer: answer["status"] in {"processed", "error"}
        )
    job = {"input_file_id": uploaded["id"], "endpoint": "/chat/completions", "completion_window": "24h"}
    made = azure.call("POST", f"{base}/batches", job, headers).ok(200).has("object", "batch")
    with azure.unrecorded():
        azure.call("POST", f"{base}/batches/{made['id']}/cancel", {}, headers)
        azure.call("DELETE", path, None, headers)
    azure.call("POST", f"{base}/batches", job).refused(401)


@documented(f"{DOCS}/azure/ai-services/openai/text-to-speech-quickstart")
def text_is_spoken(azure: Azure) -> None:
    """`audio/speech` answers with a recording, not with JSON; without a credential it is 401."""
    azure.need(f"{account(azure)}/deployments/speech", deployment_body(model(azure, ["gpt-4o-mini-tts"])))
    url = f"{host(azure)}/openai/deployments/speech/audio/speech?api-version={AUDIO_VERSION}"
    asked = {"model": "speech", "input": "ping", "voice": "alloy"}
    spoken = azure.eventually(
        lambda: azure.call("POST", url, asked, key(azure)), lambda answer: answer.status != 404
    ).ok(200)
    assert not isinstance(spoken.body, dict)
    azure.call("POST", url, asked).refused(401)


@documented(DATED)
def recording_is_transcribed(azure: Azure) -> None:
    """`audio/transcriptions` takes a form with a file, and answers with a text; without a credential it is 401."""
    azure.need(f"{account(azure)}/deployments/hearing", deployment_body(model(azure, ["gpt-4o-transcribe"])))
    url = f"{host(azure)}/openai/deployments/hearing/audio/transcriptions?api-version={AUDIO_VERSION}"
    form: Json = {"data": {"response_format": "json"}, "files": {"file": ("silence.wav", silence())}}
    heard = azure.eventually(
        lambda: azure.call("POST", url, None, key(azure), **form), lambda answer: answer.status != 404
    ).ok(200)
    assert isinstance(heard["text"], str)
    azure.call("POST", url, None, **form).refused(401)


@seen("dalisys/n8n-nodes-universal-reranker#7", "BerriAI/litellm#18024")
def documents_are_ranked(azure: Azure) -> None:
    """Cohere's models rank at `/providers/cohere/v2/rerank`, with the key in `api-key`; without it that is 401."""
    body = deployment_body(model(azure, ["Cohere-rerank-v4.0-fast", "Cohere-rerank-v4.0-pro"]))
    azure.need(f"{account(azure)}/deployments/rank", body)
    url = f"{host(azure, FOUNDRY)}/providers/cohere/v2/rerank"
    asked = {"model": "rank", "query": "capital of France", "documents": ["Rome", "Paris"]}
    ranked = azure.eventually(
        lambda: azure.call("POST", url, asked, key(azure)), lambda answer: answer.status != 404
    ).ok(200)
    assert isinstance(ranked["results.0.relevance_score"], float)
    azure.call("POST", url, asked).refused(401)


@documented(f"{DOCS}/azure/foundry/foundry-models/how-to/use-foundry-models-flux", opt_in="images")
def flux_has_a_path_of_its_own(azure: Azure) -> None:
    """FLUX.2 draws at `/providers/blackforestlabs/v1/flux-2-pro`, with the key as bearer; without it that is 401."""
    body = deployment_body({"format": "Black Forest Labs", "name": "FLUX.2-pro", "version": "1"})
    azure.need(f"{account(azure)}/deployments/flux", body)
    url = f"{host(azure, FOUNDRY)}/providers/blackforestlabs/v1/flux-2-pro?api-version=preview"
    asked = {"model": "flux", "prompt": "a dot", "width": 1024, "height": 1024, "num_images": 1}
    headers = {"Authorization": f"Bearer {account_key(azure)}"}
    drawn = azure.eventually(lambda: azure.call("POST", url, asked, headers), lambda answer: answer.status != 404).ok(
        200
    )
    assert drawn["data.0.b64_json"]
    azure.call("POST", url, asked).refused(401)


@documented(f"{DOCS}/azure/foundry/foundry-models/how-to/use-foundry-models-claude", opt_in="anthropic")
def claude_answers_to_messages(azure: Azure) -> None:
    """Claude answers at `/anthropic/v1/messages` to the key in `x-api-key`, its deployment named in the body."""
    body = deployment_body({"format": "Anthropic", "name": "claude-sonnet-4-5", "version": "20250929"})
    terms = {"organizationName": "Conformance", "countryCode": "US", "industry": "technology"}
    body["properties"]["modelProviderData"] = terms
    azure.need(f"{account(azure)}/deployments/claude", body, "2026-05-01")
    url = f"{host(azure, FOUNDRY)}/anthropic/v1/messages"
    asked = {"model": "claude", "max_tokens": 16, "messages": PING["messages"]}
    version = {"anthropic-version": ANTHROPIC_VERSION}
    azure.call("POST", url, asked, {**version, "x-api-key": account_key(azure)}).ok(200).has("type", "message")
    azure.call("POST", url, asked, version).refused(401)


def silence() -> bytes:
    """A second of it, as a recording."""
    recording = io.BytesIO()
    with wave.open(recording, "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 16_000))
    return recording.getvalue()


def token(azure: Azure, scope: str) -> Headers:
    """A token of who runs this, for one of the scopes that the program uses."""
    return azure.bearer(scope.removesuffix("/.default"))
