"""What is sent to an endpoint, and what is shown of its answer, with a service in the place of Azure's."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import httpx2
import pytest

from aihub.call.access import Access
from aihub.call.errors import CallError, CallInputError, InconclusiveError
from aihub.call.problems import not_opened
from aihub.call.request import Given
from aihub.call.run import Called, Options, call_route
from aihub.call.sink import Sink
from aihub.contract.endpoint import Endpoint
from aihub.contract.routes import online_auth, online_routes
from aihub.reachability.hosts import Look
from aihub.smoke.errors import CredentialError
from tests.endpoints import PROJECT_ID, described, endpoint, on_account
from tests.unit.smoke.samples import KEY

if TYPE_CHECKING:
    from aihub.smoke.credentials import Credentials

Json = dict[str, Any]
Service = Callable[[httpx2.Request], httpx2.Response]


class _Unknown:
    """Credentials that may not ask Resource Manager."""

    def created(self, _resource_id: str) -> float | None:
        raise CredentialError("no role", "connection", 403)


def ask(
    made: Endpoint,
    service: Service,
    given: Given | None = None,
    how: Options | None = None,
    *,
    route: int = 0,
) -> Called:
    chosen, how = made["routes"][route], how or Options()
    headers = {chosen["auth"]["header"]: chosen["auth"]["format"].replace("{credential}", KEY)}
    access = Access(made, chosen, {**chosen.get("headers", {}), **headers}, cast("Credentials", _Unknown()))
    with httpx2.Client(transport=httpx2.MockTransport(service)) as client:
        return call_route(access, given or Given("hi"), how, Sink(how.out, is_forced=how.is_forced), client)


class _Pieces(httpx2.SyncByteStream):
    def __init__(self, *pieces: bytes | Exception) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        for each in self._pieces:
            if isinstance(each, Exception):
                raise each
            yield each


def streams(*events: Json, end: bytes | Exception = b"data: [DONE]\n\n") -> Service:
    lines = [f"data: {json.dumps(each)}\n\n".encode() for each in events]
    headers = {"content-type": "text/event-stream; charset=utf-8"}
    return lambda _request: httpx2.Response(200, headers=headers, stream=_Pieces(*lines, end))


def replies(status: int, body: Any, **headers: str) -> Service:
    return lambda _request: httpx2.Response(status, json=body, headers=headers)


def delta(text: str) -> Json:
    return {"choices": [{"index": 0, "delta": {"content": text}}]}


def ended(reason: str) -> Json:
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}


def messages(**more: Any) -> Endpoint:
    fields = {"type": "model-inference", "task": "messages", "publisher": "Anthropic", "model_name": "haiku"}
    return on_account("talk", **{**fields, **more})


def test_chat_shows_its_pieces_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    first: Json = {"choices": [], "prompt_filter_results": []}
    usage: Json = {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}
    called = ask(on_account(), streams(first, delta("Hel"), delta("lo"), ended("stop"), usage))
    assert capsys.readouterr() == ("Hello\n", "")
    assert "3 tokens in, 2 tokens out" in called.summary()
    assert "first words after" in called.summary()


def test_each_piece_is_shown_before_the_next_one_came(capsys: pytest.CaptureFixture[str]) -> None:
    seen = []

    class Watched(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for text in ("one ", "two ", "three"):
                yield f"data: {json.dumps(delta(text))}\n\n".encode()
                seen.append(capsys.readouterr().out)

    headers = {"content-type": "text/event-stream"}
    ask(on_account(), lambda _request: httpx2.Response(200, headers=headers, stream=Watched()))
    assert seen == ["one ", "two ", "three"]


def test_responses_and_messages_are_streamed_too(capsys: pytest.CaptureFixture[str]) -> None:
    made = on_account(task="responses")
    done = {"type": "response.completed", "response": {"usage": {"input_tokens": 1, "output_tokens": 9}}}
    called = ask(made, streams({"type": "response.output_text.delta", "delta": "Hi"}, done))
    assert "1 tokens in, 9 tokens out" in called.summary()

    start = {"type": "message_start", "message": {"usage": {"input_tokens": 4, "output_tokens": 1}}}
    piece = {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "Bonjour"}}
    stop = {"type": "message_delta", "delta": {"stop_reason": "max_tokens"}, "usage": {"output_tokens": 8}}
    called = ask(messages(), streams(start, piece, stop))
    assert capsys.readouterr().out == "Hi\nBonjour\n"
    assert "4 tokens in, 8 tokens out, cut at a limit of tokens (max_tokens)" in called.summary()


@pytest.mark.parametrize(
    ("made", "body"),
    [
        (
            on_account(),
            {"messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hi"}]},
        ),
        (on_account(task="responses"), {"instructions": "be brief", "input": "hi", "store": False}),
        (
            messages(),
            {"system": "be brief", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 4096},
        ),
    ],
    ids=["chat", "responses", "messages"],
)
def test_prompt_and_system_are_sent_without_a_limit_of_tokens(made: Endpoint, body: Json) -> None:
    sent: list[httpx2.Request] = []

    def service(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(400, json={})

    with pytest.raises(CallError):
        ask(made, service, Given("hi", "be brief"))
    assert json.loads(sent[0].content) == {**body, "model": made["name"], "stream": True}
    auth = made["routes"][0]["auth"]
    assert sent[0].headers[auth["header"]] == KEY
    assert str(sent[0].url) == made["target_uri"]


def test_only_the_v1_route_is_asked_for_the_tokens_of_a_stream() -> None:
    made, sent = on_account(), []

    def service(request: httpx2.Request) -> httpx2.Response:
        sent.append(json.loads(request.content).get("stream_options"))
        return streams(delta("x"))(request)

    ask(made, service)
    ask(made, service, route=1)
    assert sent == [None, {"include_usage": True}]


def test_a_model_that_does_not_stream_is_asked_again_without(capsys: pytest.CaptureFixture[str]) -> None:
    def service(request: httpx2.Request) -> httpx2.Response:
        if json.loads(request.content).get("stream"):
            return replies(400, {"error": {"param": "stream", "code": "unsupported_value", "message": "no"}})(request)
        return replies(200, {"choices": [{"message": {"content": "whole"}, "finish_reason": "stop"}]})(request)

    called = ask(on_account(), service)
    assert capsys.readouterr().out == "whole\n"
    assert "first words" not in called.summary()


def test_embeddings_are_their_vector_and_its_size_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    answer = {"data": [{"embedding": [0.5, -1]}], "usage": {"prompt_tokens": 1, "total_tokens": 1}}
    called = ask(on_account(task="embeddings"), replies(200, answer))
    assert capsys.readouterr().out == "[0.5, -1]\n"
    assert "2 dimensions, 1 tokens in" in called.summary()


def test_images_go_to_a_file_and_one_that_is_only_named_is_fetched_without_the_key(tmp_path: Path) -> None:
    picture = tmp_path / "cat.png"
    image = {"data": [{"b64_json": base64.b64encode(b"\x89PNG1").decode()}]}
    ask(on_account(task="images/generations"), replies(200, image), how=Options(picture))
    assert picture.read_bytes() == b"\x89PNG1"

    fetched: list[httpx2.Request] = []

    def service(request: httpx2.Request) -> httpx2.Response:
        if request.method == "POST":
            return replies(200, {"data": [{"url": "https://images.blob.core.windows.net/1?sig=s"}]})(request)
        fetched.append(request)
        return httpx2.Response(200, content=b"\x89PNG2")

    ask(on_account(task="images/generations"), service, how=Options(picture, is_forced=True))
    assert picture.read_bytes() == b"\x89PNG2"
    assert KEY not in str(fetched[0].headers)


def test_a_recording_is_sent_as_a_form_and_its_text_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recording = tmp_path / "said.wav"
    recording.write_bytes(b"RIFF")

    def service(request: httpx2.Request) -> httpx2.Response:
        assert b'filename="said.wav"' in request.content
        assert b'name="model"' in request.content
        return httpx2.Response(200, json={"text": "good morning"})

    ask(on_account(task="audio/transcriptions"), service, Given(file=recording))
    assert capsys.readouterr().out == "good morning\n"


def online(task: str = "fill-mask") -> Endpoint:
    uri = "https://fill.swedencentral.inference.ml.azure.com/score"
    routes = online_routes(uri=uri, task=task, auth=online_auth("key"), body={"inputs": "a [MASK]"})
    made = described("fill", type="managed-compute", task=task)
    return endpoint(made, routes, resource_id=f"{PROJECT_ID}/onlineEndpoints/fill")


def test_an_online_endpoint_takes_json_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    def service(request: httpx2.Request) -> httpx2.Response:
        assert json.loads(request.content) == {"inputs": "Ça [MASK]"}
        return httpx2.Response(200, json=[{"token_str": "été"}])

    ask(online(), service, Given('{"inputs": "Ça [MASK]"}'))
    assert json.loads(capsys.readouterr().out) == [{"token_str": "été"}]


@pytest.mark.parametrize(
    ("made", "given", "why"),
    [
        (online(), Given("no JSON"), 'such as {"inputs": "a [MASK]"}'),
        (on_account(task="batches"), Given("hi"), "takes batches, not single calls"),
        (on_account(task="videos"), Given("hi"), "no request for the task videos"),
        (on_account(task="embeddings"), Given("hi", "be brief"), "--system is for models that answer with text"),
        (on_account(), Given("hi", file=Path("a.wav")), "--file is for the task audio/transcriptions"),
        (on_account(task="audio/transcriptions"), Given("hi"), "takes a recording: name it with --file"),
        (on_account(task="audio/transcriptions"), Given(file=Path("none.wav")), "none.wav cannot be read: No such"),
        (on_account(), Given(), "there is nothing to ask"),
    ],
)
def test_what_does_not_fit_the_task_is_not_sent(made: Endpoint, given: Given, why: str) -> None:
    def service(_request: httpx2.Request) -> httpx2.Response:
        raise AssertionError

    with pytest.raises(CallInputError, match=r".*") as caught:
        ask(made, service, given)
    assert why in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_refusal_has_the_services_words_the_class_and_what_to_do() -> None:
    said = {"error": {"code": "401", "message": f"Access denied due to invalid subscription key {KEY}."}}
    with pytest.raises(CallError) as caught:
        ask(on_account(), replies(401, said))
    assert str(caught.value).splitlines() == [
        "chat: 401 401: Access denied due to invalid subscription key ***.",
        "wrong-key: the key in the vault is not one of the endpoint's; somebody regenerated it",
        "to do: run `pulumi up --refresh`, which publishes a valid key; `aihub drift` shows what was changed "
        "(deployments.chat). See docs/key-rotation.md",
    ]
    assert caught.value.exit_code == 1


def test_throttled_is_inconclusive_and_says_how_long_to_wait() -> None:
    said = {"error": {"code": "429", "message": "Please retry after 45 seconds."}}
    with pytest.raises(InconclusiveError) as caught:
        ask(on_account(), replies(429, said, **{"retry-after": "45"}))
    assert "by whoever calls it; the service asks to wait 45 s" in str(caught.value)
    assert caught.value.exit_code == 3


def test_a_vault_that_is_throttled_is_no_matter_of_the_capacity() -> None:
    error = not_opened("chat", CredentialError("the key cannot be read (429)", "throttled", 429))

    assert isinstance(error, InconclusiveError)
    assert str(error) == "chat: the key cannot be read (429)"


@pytest.mark.parametrize(
    "service",
    [
        replies(400, {"error": {"code": "content_filter", "message": "The prompt was filtered."}}),
        streams(delta("I will "), ended("content_filter")),
        replies(200, {"choices": [{"finish_reason": "content_filter", "message": {"content": "x"}}]}),
    ],
    ids=["prompt", "stream", "answer"],
)
def test_what_the_content_filter_stops_is_told_as_that(service: Service) -> None:
    with pytest.raises(CallError, match="content filter"):
        ask(on_account(), service)


def test_what_came_before_an_error_ends_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CallError):
        ask(on_account(), streams(delta("half"), end=httpx2.ReadError("reset by peer")))
    assert capsys.readouterr().out == "half\n"


@pytest.mark.parametrize(
    ("service", "why"),
    [
        (streams(delta("half"), {"error": {"code": "server_error", "message": "boom"}}), "server_error: boom"),
        (
            streams(delta("half"), end=httpx2.ReadError("reset by peer")),
            "connection: the endpoint's host was not reached",
        ),
        (streams(delta("half"), end=httpx2.ReadTimeout("late")), "nothing came within 300 s"),
        (streams(ended("stop")), "wrong-answer: the answer has not what was asked for"),
        (replies(200, {"hello": "proxy"}), "200, no message in it"),
        (replies(503, {"error": {"message": "down", "code": None}}), "503 down"),
        (lambda _request: httpx2.Response(502, text="<html>"), "502 Bad Gateway"),
    ],
)
def test_an_answer_that_breaks_off_or_is_none_is_an_error(service: Service, why: str) -> None:
    with pytest.raises(CallError) as caught:
        ask(on_account(), service)
    assert why in str(caught.value)


def test_json_is_the_whole_answer(capsys: pytest.CaptureFixture[str]) -> None:
    answer = {"choices": [{"message": {"content": "é"}}], "usage": {}}
    ask(on_account(), replies(200, answer), how=Options(is_json=True))
    shown = capsys.readouterr().out
    assert json.loads(shown) == answer
    assert "é" in shown


@pytest.mark.parametrize(
    ("network", "kind", "error", "expected", "said"),
    [
        ({"access": "private"}, "none", httpx2.ConnectError, "network-blocked", "privatelink.openai.azure.com"),
        (
            {"access": "private"},
            "public",
            httpx2.ConnectTimeout,
            "network-blocked",
            "run this inside its virtual network",
        ),
        ({"access": "private"}, "private", httpx2.ConnectTimeout, "network-blocked", "is this machine in its virtual"),
        ({"access": "private"}, "proxy", httpx2.ConnectError, "connection", "check DNS, proxy and private network"),
        ({"access": "private"}, "private", httpx2.ReadTimeout, "timeout", "raise --timeout"),
        (None, "none", httpx2.ConnectError, "connection", "check DNS, proxy and private network"),
    ],
)
def test_private_endpoint_that_is_not_reached_is_told_by_its_name(
    monkeypatch: pytest.MonkeyPatch, network: Any, kind: Any, error: type[Exception], expected: str, said: str
) -> None:
    addresses = {"private": ("10.80.0.5",), "public": ("20.50.1.1",)}.get(kind, ())
    monkeypatch.setattr("aihub.reachability.place.look", lambda host: Look(host, kind, addresses, "http://proxy"))

    def service(_request: httpx2.Request) -> httpx2.Response:
        raise error("no")

    made = on_account("chat")
    with pytest.raises(CallError) as failed:
        ask({**made, "network": network} if network else made, service)
    text = failed.value.format_message()
    assert f"{expected}: " in text
    assert said in text


def test_refusal_by_network_rules_is_told_in_the_services_words() -> None:
    words = "Access denied due to Virtual Network/Firewall rules."
    with pytest.raises(CallError) as failed:
        ask(on_account("chat"), lambda _: httpx2.Response(403, json={"error": {"code": "403", "message": words}}))
    text = failed.value.format_message()
    assert words in text
    assert "network-blocked: the public address of this machine is not one" in text
    assert "write it under hub.network.allowed_ips" in text
