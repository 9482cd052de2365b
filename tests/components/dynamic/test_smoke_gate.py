"""The gate: which endpoints are tested, when again, and what a failure says."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic import CreateResult
from pulumi.runtime.rpc import is_rpc_secret

import aihub.smoke
from aihub.contract.reading import ContractError, read_one
from aihub.smoke import EndpointResult, SmokeError
from aihub.smoke.endpoint import OnWait
from components.dynamic.smoke_gate import SmokeTestProvider
from tests.components.recording import OPERATOR, Recording, Registered, record_main, write_project
from tests.endpoints import on_account
from tests.unit.every_type import COMPUTE, GUARDRAILS, ONLINE, OPENAI, SERVERLESS

Json = dict[str, Any]

ALL = {"openai": OPENAI, "guarded": OPENAI | {"content_filter": "strict"}, "serverless": SERVERLESS, "online": ONLINE}
ENDPOINT = on_account("chat", checks={"budget_seconds": 300})


def run_in(folder: Path, deployments: Json, *, gate: bool = True, preview: bool = False, **more: Any) -> Recording:
    hub = {"name": "ai-demo", "location": "swedencentral", **more.pop("hub", {})}
    smoke = {"gate": gate, **more.pop("smoke", {})}
    settings = {"hub": hub, "deployments": deployments, "smoke": smoke, "guardrails": GUARDRAILS, **more}
    return record_main(write_project(folder, dev=settings), "dev", preview=preview)


@pytest.fixture(name="run")
def _run(tmp_path: Path) -> Any:
    return partial(run_in, tmp_path)


@pytest.fixture(scope="module")
def of_all(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What is registered for all of them with the gate."""
    return run_in(tmp_path_factory.mktemp("all"), ALL)


def gates(recording: Recording) -> dict[str, Registered]:
    return {each.name: each for each in recording.of_type("SmokeTest")}


def those_to_test(before: Recording, after: Recording) -> set[str]:
    provider, old = SmokeTestProvider(), gates(before)
    changed = {name: provider.diff("", old[name].inputs, each.inputs).changes for name, each in gates(after).items()}
    return {name for name, changes in changed.items() if changes}


def changed(name: str, **change: Any) -> Json:
    return ALL | {name: {**ALL[name], **change}}


def test_without_the_gate_there_is_none(run: Any) -> None:
    recording = run(ALL, gate=False)
    assert not gates(recording)
    assert len(recording.outputs["aihub-dev"]["endpoints"]) == len(ALL)


@pytest.mark.parametrize("preview", [True, False])
def test_every_endpoint_has_its_own_and_nothing_secret_is_in_it(run: Any, preview: bool) -> None:
    found = gates(run(ALL | {"compute": COMPUTE}, preview=preview))
    assert set(found) == {f"{name}-smoke" for name in [*ALL, "compute"]}
    assert not [each.name for each in found.values() if any(map(is_rpc_secret, each.inputs.values()))]


def test_what_is_tested_is_the_entry_of_the_contract(of_all: Recording) -> None:
    recording = of_all
    entries = {each["name"]: each for each in recording.outputs["aihub-dev"]["endpoints"]}
    for name, entry in entries.items():
        given = json.loads(gates(recording)[f"{name}-smoke"].inputs["endpoint"])
        # The engine knows no nulls; the test must.
        assert given == {**dict.fromkeys(given), **entry}
        assert read_one(given, "the program") == given
        assert given["checks"] == {"budget_seconds": 300, "successes": 1, "concurrency_per_host": 8}


def test_endpoint_is_tested_after_all_that_it_is_made_of_and_nothing_waits_for_that(of_all: Recording) -> None:
    recording = of_all
    waits = {name: each.depends_on for name, each in gates(recording).items()}
    for name in ("openai", "guarded"):
        needs = {f"{name}-deployment", f"{name}-uri", f"{name}-key", f"hub-operator-models-{OPERATOR}"}
        assert needs <= waits[f"{name}-smoke"]
    assert {"online-endpoint", "online-slot-blue", "online-traffic", "online-key"} <= waits["online-smoke"]
    assert {"serverless-endpoint", "serverless-key"} <= waits["serverless-smoke"]
    assert not {each.name for each in recording.resources if each.depends_on & set(waits)}


def test_it_is_declared_last_so_that_a_failure_keeps_nothing_else_from_being_made(of_all: Recording) -> None:
    made = [each.type.rpartition(":")[2] for each in of_all.resources]
    assert made[-len(ALL) :] == ["SmokeTest"] * len(ALL)


def test_what_did_not_change_is_not_tested_again(of_all: Recording, run: Any) -> None:
    assert those_to_test(of_all, run(ALL)) == set()


@pytest.mark.parametrize(
    "irrelevant",
    [{"hub": {"tags": {"team": "x"}}}, {"hub": {"log_retention_days": 60}}, {"smoke": {"budget_seconds": 60}}],
    ids=str,
)
def test_what_no_endpoint_is_made_of_is_no_reason(of_all: Recording, run: Any, irrelevant: Json) -> None:
    assert those_to_test(of_all, run(ALL, **irrelevant)) == set()


@pytest.mark.parametrize(
    ("deployments", "again"),
    [
        (changed("openai", model={"name": "gpt-4.1", "version": "2025-04-14"}), "openai"),
        (changed("openai", sku={"name": "GlobalStandard", "capacity": 20}), "openai"),
        (changed("openai", api_version="2025-04-01-preview"), "openai"),
        (changed("openai", smoke={"prompt": "Paris?", "expect": "(?i)yes"}), "openai"),
        (changed("serverless", content_safety=False), "serverless"),
        (changed("online", slots={"blue": {**ONLINE["slots"]["blue"], "instances": 2}}), "online"),
        (changed("online", smoke={"latency_ms": 2000}), "online"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_endpoint_that_changed_is_tested_again_and_no_other(
    of_all: Recording, run: Any, deployments: Json, again: str
) -> None:
    assert those_to_test(of_all, run(deployments)) == {f"{again}-smoke"}


def test_another_word_on_the_blocklist_is_a_change_of_those_that_it_guards(of_all: Recording, run: Any) -> None:
    guardrails = {**GUARDRAILS, "blocklists": {"names": {"items": {"eagle": {"pattern": "eagle"}}}}}
    assert those_to_test(of_all, run(ALL, guardrails=guardrails)) == {"guarded-smoke"}


def test_an_endpoint_that_is_yet_to_be_known_is_to_be_tested() -> None:
    old = {"endpoint": json.dumps(ENDPOINT), "declaration": "1"}
    assert SmokeTestProvider().diff("chat", old, {"declaration": "1"}).changes


class Gate:
    """The gate's provider, with the results of the tests given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.result: Json = {}
        self.tested: list[Json] = []
        self.waits_seconds = 0
        self.roles_given: float | None = None
        self.provider = SmokeTestProvider()
        vars(self.provider)["credential"] = object()

        async def smoke_endpoint(
            endpoint: Any, _credentials: Any, *, waiting: OnWait, roles_given: float | None
        ) -> EndpointResult:
            self.tested.append(endpoint)
            self.roles_given = roles_given
            for spent in range(0, self.waits_seconds, 10):
                waiting(endpoint["name"], "role-spreading", spent, 300)
            return EndpointResult(endpoint, [], **self.result)

        monkeypatch.setattr(aihub.smoke, "smoke_endpoint", smoke_endpoint)

    def create(self, problem: str | None = None, **result: Any) -> CreateResult:
        self.result = {"problem": problem, **result}
        return self.provider.create(inputs())

    def refused(self, problem: str, **result: Any) -> str:
        """The text of the failure."""
        with pytest.raises(SmokeError) as failed:
            self.create(problem, **result)
        return str(failed.value)


def inputs(**endpoint: Any) -> Json:
    return {"endpoint": json.dumps({**ENDPOINT, **endpoint}), "declaration": "1"}


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


def test_endpoint_that_passes_is_recorded(gate: Gate) -> None:
    made = gate.create()
    assert (made.id, made.outs) == ("chat", inputs())
    assert gate.tested == [ENDPOINT]


def test_change_is_tested_as_it_is_now(gate: Gate) -> None:
    gate.result = {"problem": None}
    new = inputs(target_uri="https://b/chat")
    assert gate.provider.update("chat", inputs(), new).outs == new
    assert [each["target_uri"] for each in gate.tested] == ["https://b/chat"]


def test_failure_names_the_endpoint_and_its_class_and_what_to_do(gate: Gate) -> None:
    problem = "v1: with the credential: 401, Unauthorized"
    line = gate.refused(problem, verdict="fail", error_class="wrong-key")
    hint = "; once it is mended, the next `pulumi up` tests it again"
    assert line.startswith(f"endpoint chat: wrong-key: {problem}{hint}. deployments.chat: the key in the vault is not")


def test_that_nobody_can_say_yet_is_a_failure_too_and_says_so(gate: Gate) -> None:
    line = gate.refused("v1: 429", verdict="inconclusive", error_class="throttled")
    hint = "; not known to be broken: the next `pulumi up` tests it again"
    assert line.startswith(f"endpoint chat: throttled: v1: 429{hint}. deployments.chat.sku.capacity: ")


def test_refusal_by_network_rules_says_to_run_it_inside(gate: Gate) -> None:
    problem = "v1: with the credential: 403, Public access is disabled. Please configure private endpoint."
    line = gate.refused(problem, verdict="fail", error_class="network-blocked")
    hint = "; not known to be broken: the next `pulumi up` from where its network rules let it in tests it again"
    assert line.startswith(f"endpoint chat: network-blocked: {problem}{hint}. hub.network: ")
    assert "Run this inside the virtual network (a self-hosted runner or agent, a VPN)" in line


def test_warning_is_shown(gate: Gate, capsys: pytest.CaptureFixture[str]) -> None:
    gate.create(warnings=["v1: 2100 ms, more than 2000 ms"])
    assert capsys.readouterr().out == "chat: warning: v1: 2100 ms, more than 2000 ms\n"


def test_what_an_endpoint_waits_for_is_shown_each_minute(gate: Gate, capsys: pytest.CaptureFixture[str]) -> None:
    gate.waits_seconds = 130
    gate.create()
    lines = [f"chat: waiting for roles: {spent} s of 300 s" for spent in (0, 60, 120)]
    assert capsys.readouterr().out.splitlines() == lines


@pytest.mark.parametrize(
    ("times", "latest"),
    [
        (["2026-11-29T08:30:00.1234567Z", None, "2026-11-29T08:00:00Z"], 1_795_941_000.123456),
        ([None, "soon"], None),
        ([], None),
    ],
)
def test_test_knows_when_the_last_role_was_given(gate: Gate, times: list[str | None], latest: float | None) -> None:
    gate.result = {"problem": None}
    gate.provider.create({**inputs(), "roles_assigned_at": times})
    assert gate.roles_given == latest
    # It is no reason to test again.
    assert not gate.provider.diff("chat", inputs(), {**inputs(), "roles_assigned_at": times}).changes


def test_endpoint_that_is_not_what_the_contract_says_is_told_and_not_tested(gate: Gate) -> None:
    with pytest.raises(ContractError) as error:
        gate.provider.create(inputs(target_uri=None))
    assert str(error.value) == (
        "what the program declares: endpoints[0] (chat).target_uri must be text; "
        "run `pulumi up` again with this program, or update aihub"
    )
    assert not gate.tested


def test_deleting_it_asks_nobody(gate: Gate) -> None:
    gate.provider.delete("chat", inputs())
    assert not gate.tested
