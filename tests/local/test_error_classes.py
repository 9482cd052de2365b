"""Each row of the table of error classes: what the local Azure does, and what the smoke test makes of it."""

import asyncio
import json
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from aihub.cli import cli
from aihub.smoke import EndpointResult, run_smoke
from aihub.smoke.classes import CLASSES
from aihub.smoke.report import Files, Record
from localazure.instance import LocalAzure
from tests.commands.smoke.answers import CHAT
from tests.local import arm
from tests.local.smoke_world import MODEL, LocalClock, World, chat, new_world
from tests.local.test_inference import COGNITIVE_SERVICES_USER
from tests.local.test_machine_learning_inference import deploy, set_traffic
from tests.unit.smoke.test_documentation import table

DAY = 86_400
PAUSING = "2026-07-01"
"""The API version that knows `deploymentState`."""


@dataclass(frozen=True)
class Row:
    """How a class is shown, and by what the test goes."""

    shown_by: str
    """As the table says it."""
    broken: Callable[[World], Any]
    kind: str | None = "with-credential"
    """Of the attempts that have the class; None where it is not that of an attempt."""
    terms: dict[str, Any] = field(default_factory=dict)
    judged: Callable[..., EndpointResult] = World.judge


def status(code: int, error: str | None = None, **more: Any) -> Callable[[World], None]:
    """Any answer in the place of the service's."""
    body = {"error": {"code": error or str(code), "message": "no"}}
    return lambda world: world.fault("status", **{"status": code, "body": body, **more})


def checking(**checks: Any) -> Callable[[World], None]:
    """Something that only some endpoints are asked."""

    def broken(world: World) -> None:
        world.endpoint["checks"] = checks  # type: ignore[typeddict-item]

    return broken


def role_spreads(world: World) -> None:
    world.take_tokens()
    arm.assign(COGNITIVE_SERVICES_USER, world.hub.id)
    world.fault("role-spread", seconds=DAY)


def token_expires(world: World) -> None:
    world.take_tokens()
    arm.assign(COGNITIVE_SERVICES_USER, world.hub.id)
    world.fault("expired-token")


def vault_refuses(world: World) -> None:
    world.azure.faults.set("vault-refuses", host=f"{world.vault.rpartition('/')[2]}.*")


def model_is_faulty(world: World) -> None:
    online = world.move_online()
    deploy(online, "blue", "faulty/versions/1")
    set_traffic(online, {"blue": 100})


def key_is_regenerated(world: World) -> None:
    arm.send("POST", f"{world.hub.id}/regenerateKey", arm.COGNITIVE_SERVICES, {"keyName": "Key1"})


def keys_are_disabled(world: World) -> None:
    arm.send("PATCH", world.hub.id, arm.COGNITIVE_SERVICES, {"properties": {"disableLocalAuth": True}})


def deployment_is(**properties: Any) -> Callable[[World], None]:
    """A deployment that is another than the declared one."""

    def broken(world: World) -> None:
        vendor, model, version = MODEL
        given = {"model": {"format": vendor, "name": model, "version": version}, **properties}
        body = {"sku": {"name": "GlobalStandard", "capacity": 1}, "properties": given}
        arm.send("DELETE", f"{world.hub.id}/deployments/chat", arm.COGNITIVE_SERVICES)
        arm.send("PUT", f"{world.hub.id}/deployments/chat", PAUSING, body)

    return broken


def deployment_is_deleted(world: World) -> None:
    arm.send("DELETE", f"{world.hub.id}/deployments/chat", arm.COGNITIVE_SERVICES)


def version_is_unknown(world: World) -> None:
    route = world.endpoint["routes"][0]
    route["uri"] = route["uri"].replace("2024-10-21", "1999-01-01")


def task_is_new(world: World) -> None:
    world.endpoint["routes"][0]["task"] = "videos"


def answers_are_slow(world: World) -> None:
    # Alone: another route's pause would move the local Azure's time on under the answer.
    del world.endpoint["routes"][1:]
    world.endpoint["checks"] = {"latency_ms": 50, "latency": "fail"}
    world.fault("slow", seconds=0.2)


def plain_http_is_answered(world: World) -> None:
    server = world.at_end.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), _Model))
    world.at_end.callback(server.shutdown)
    threading.Thread(target=server.serve_forever).start()
    for name in ("HTTP_PROXY", "http_proxy"):
        world.monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_port}")


class _Model(BaseHTTPRequestHandler):
    """Answers whatever it is asked."""

    def do_POST(self) -> None:
        body = b'{"choices": [{"message": {"content": "pong"}}]}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


def endpoint_is_changed(world: World) -> EndpointResult:
    """The stack is another one after the run, which found the key to be wrong."""
    world.write_stack([world.endpoint], [{**world.endpoint, "model_version": "2"}])
    [result] = run_smoke(world.folder, None, clock=world.time, is_quiet=True)
    return result


def run_is_ended(world: World) -> EndpointResult:
    """A signal comes while the endpoint waits for its rate limit."""

    class Ending(LocalClock):
        async def sleep_async(self, seconds: float) -> None:
            # Once: a second signal ends the process at once.
            if not record.document:
                signal.raise_signal(signal.SIGTERM)
            await asyncio.Future()

    world.write_stack([world.endpoint])
    files = Files.of(world.folder, evidence=None, html=None, junit=None, summary=None)
    record = Record(world.folder, None, files, {})
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)}
    try:
        with pytest.raises(SystemExit), record:
            run_smoke(world.folder, None, clock=Ending(world.azure), run=record.run, is_quiet=True)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert files.evidence.exists()
    [result] = record.run.so_far()
    return result


def expected_refusal(world: World) -> EndpointResult:
    """A run that takes refusals by network rules for good."""
    world.write_stack([world.endpoint])
    [result] = run_smoke(world.folder, None, clock=world.time, is_quiet=True, expect_blocked=True)
    return result


EMBEDDING = {"format": "OpenAI", "name": "text-embedding-3-small", "version": "1"}

ROWS = {
    "role-spreading": Row("`role-spread`", role_spreads),
    "vault-refused": Row("`vault-refuses`", vault_refuses, "secret"),
    "deployment-not-found-yet": Row(
        "`deployment-not-found`",
        lambda world: world.fault("deployment-not-found", seconds=DAY),
        terms={"budget_seconds": 200},
    ),
    "warming-up": Row("an online endpoint whose model is `azureml:faulty:1`", model_is_faulty),
    "throttled": Row("`throttle`", lambda world: world.fault("throttle")),
    "quota": Row("`status` 429 with the code `insufficient_quota`", status(429, "insufficient_quota")),
    "server-error": Row("`status` 500", status(500)),
    "timeout": Row("`slow`", lambda world: world.fault("slow", seconds=DAY), terms={"timeout_seconds": 0.3}),
    "connection": Row("`drop`", lambda world: world.fault("drop")),
    "wrong-key": Row("the account's key is regenerated", key_is_regenerated),
    "token-refused": Row("`expired-token`", token_expires),
    "keys-disabled": Row("`disableLocalAuth` of the account", keys_are_disabled),
    "secret-missing": Row("the key's secret is disabled", lambda world: world.keep("key", "x", enabled=False)),
    "wrong-uri": Row("another value in the URI's secret", lambda world: world.keep("uri", "https://elsewhere"), None),
    "network-blocked": Row("`status` 403 with the code `AccessDenied`", status(403, "AccessDenied")),
    "forbidden": Row("a paused deployment", deployment_is(deploymentState="Paused")),
    "unknown-deployment": Row("the deployment is deleted", deployment_is_deleted),
    "no-traffic": Row("an online endpoint without traffic", World.move_online),
    "model-retired": Row("`status` 410", status(410)),
    "wrong-path": Row("an API version that is none in the route's URI", version_is_unknown),
    "bad-request": Row("an embedding model behind a chat route", deployment_is(model=EMBEDDING)),
    "unknown-task": Row("a task that came later in the route", task_is_new),
    "wrong-answer": Row("an `expect` that matches no answer", checking(prompt="Hi!", expect="no such words")),
    "wrong-model": Row("`wrong-model`", lambda world: world.fault("wrong-model")),
    "latency": Row("`slow`, with `latency_ms` and `latency: fail`", answers_are_slow),
    "not-refused": Row("`status` 200 with a model's answer", status(200, body=CHAT), "without-credential"),
    "plain-http-answered": Row("a proxy for plain http that answers", plain_http_is_answered, "plain-http"),
    "not-blocked": Row(
        "`--expect-blocked` on the local Azure as it is",
        lambda _world: None,
        "expected-refusal",
        judged=expected_refusal,
    ),
    "filter-not-blocking": Row(
        "a `blocked_prompt` that no filter knows", checking(blocked_prompt="Hi!"), "blocked-prompt"
    ),
    "changed": Row("another stack output after the run", key_is_regenerated, None, judged=endpoint_is_changed),
    "interrupted": Row("`throttle`, and a signal", lambda world: world.fault("throttle"), None, judged=run_is_ended),
}


@pytest.fixture
def world(local_azure: LocalAzure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = new_world(local_azure, tmp_path, monkeypatch)
    with made.at_end:
        yield made
    local_azure.faults.clear()
    made.hub.delete()


def test_each_row_of_the_table_is_a_test() -> None:
    assert list(ROWS) == list(CLASSES)
    assert {name: row.shown_by for name, row in ROWS.items()} == {name: cells[-1] for name, cells in table().items()}


def test_endpoint_passes_while_nothing_is_wrong(world: World) -> None:
    assert world.judge().passed
    assert world.time.passed == 0


@pytest.mark.parametrize("name", ROWS)
def test_row(world: World, name: str) -> None:
    row, rule = ROWS[name], CLASSES[name]
    row.broken(world)
    result = row.judged(world, **row.terms)

    assert (result.error_class, result.verdict) == (name, rule.verdict)
    assert result.problem
    tries = [
        [each.error_class for each in outcome.attempts if each.kind == row.kind] for outcome in result.route_results
    ]
    most = max(each.count(name) for each in tries)
    if rule.attempts is None:
        assert most > 10
        assert world.time.passed == pytest.approx(row.terms.get("budget_seconds", 300))
    elif row.kind:
        assert most == rule.attempts
    if rule.attempts == 1:
        assert world.time.passed == 0


def test_deployment_that_stays_unseen_is_unknown_after_five_minutes(world: World) -> None:
    ROWS["deployment-not-found-yet"].broken(world)
    result = world.judge(budget_seconds=1000)
    assert (result.error_class, result.verdict) == ("unknown-deployment", "fail")
    # The local Azure's clock goes on beside the virtual one while this machine works.
    assert world.time.passed == pytest.approx(300, abs=5)


def smoke(world: World) -> tuple[int, Any]:
    """`aihub smoke` of a stack with this one endpoint: its exit code, and the evidence."""
    world.write_stack([world.endpoint])
    world.monkeypatch.setattr("aihub.smoke.run.Clock", lambda: world.time)
    ran = CliRunner().invoke(cli, ["smoke", "--evidence", "evidence.json"])
    return ran.exit_code, json.loads((world.folder / "evidence.json").read_text(encoding="utf-8"))


def test_role_that_takes_three_minutes_passes_and_its_time_is_measured(world: World) -> None:
    world.take_tokens()
    arm.assign(COGNITIVE_SERVICES_USER, world.hub.id)
    world.fault("role-spread", seconds=180)

    code, evidence = smoke(world)

    assert (code, evidence["verdict"]) == (0, "pass")
    [tested] = evidence["endpoints"]
    for route in tested["routes"]:
        classes = [each["error_class"] for each in route["attempts"] if each["kind"] == "with-credential"]
        assert classes[-4:] == ["role-spreading", None, None, None]
        # The local Azure's second half, in which every other call is answered, is not taken for the end.
        assert classes.count(None) > 3
    # The last pause is 15 s long on each of two routes, which may sleep one after the other; and the role is older than
    # the run by what this test takes.
    assert 179 <= tested["first_success_seconds"] < 215


def test_certificate_that_is_not_trusted_is_no_connection_at_each_try(world: World) -> None:
    world.monkeypatch.delenv("SSL_CERT_FILE")

    code, evidence = smoke(world)

    [tested] = evidence["endpoints"]
    assert (code, tested["error_class"]) == (1, "connection")
    assert "CERTIFICATE_VERIFY_FAILED" in tested["problem"]
    attempts = [each for route in tested["routes"] for each in route["attempts"] if each["kind"] == "with-credential"]
    assert [each["error_class"] for each in attempts] == ["connection"] * 8


def test_wrong_deployment_name_fails_at_once_though_the_deployment_is_new(world: World) -> None:
    world.fault("deployment-not-found", seconds=DAY)
    world.endpoint = world.described(chat(world.hub, "chta"))
    world.keep("uri", world.endpoint["target_uri"])

    code, evidence = smoke(world)

    assert (code, evidence["endpoints"][0]["error_class"]) == (1, "unknown-deployment")
    assert world.time.passed == 0


def test_wait_of_a_day_is_inconclusive_at_once(world: World) -> None:
    world.fault("throttle", retry_after=DAY)

    code, evidence = smoke(world)

    assert (code, evidence["verdict"], evidence["exit_code"]) == (3, "inconclusive", 3)
    assert evidence["endpoints"][0]["error_class"] == "throttled"
    assert "asks to wait 86400 s, 300 s are left" in evidence["endpoints"][0]["problem"]
    assert world.time.passed == 0


def test_online_endpoint_that_was_deleted_behind_pulumi_is_unknown(world: World) -> None:
    online = world.move_online()
    arm.send("DELETE", online, "2025-12-01")
    result = world.judge()
    assert (result.error_class, result.verdict) == ("unknown-deployment", "fail")
    assert "`pulumi up --refresh` makes it again" in str(result.problem)
