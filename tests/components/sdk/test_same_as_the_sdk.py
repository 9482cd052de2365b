"""What is put into the SDK tells the engine the same as the SDK's own code, and the SDK still calls it."""

import inspect
import random
from collections.abc import Callable, Iterator, Sequence
from unittest.mock import patch

import pulumi
import pytest
from google.protobuf.json_format import MessageToDict
from pulumi import _types
from pulumi.runtime import _depends_on, resource, resource_cycle_breaker, rpc

from components.sdk import aliases, annotations, dependency_cycles, depends_on, stack_traces, urns
from components.sdk.debug_lines import may_be_read
from tests.components.recording import ROOT, Recording, record, record_main


@pytest.fixture(autouse=True)
def _sdk_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undoes for a test what the program has put into the SDK in tests before it."""
    monkeypatch.setattr(_depends_on, "_resolve_depends_on", depends_on._resolve_depends_on)
    monkeypatch.setattr(rpc, "declare_dependency", resource_cycle_breaker.declare_dependency)
    monkeypatch.setattr(resource, "create_urn", urns._create_urn)
    monkeypatch.setattr(resource, "_get_stack_trace", stack_traces._get_stack_trace)
    monkeypatch.setattr(_types, "_types_from_annotations", annotations.types_from_annotations.__wrapped__)


def requests(recording: Recording) -> dict[str, dict[str, object]]:
    """All that the engine is told of each resource; hooks have names of their own in each run.

    The calls that lead to the stack itself are asyncio's and the host's, and differ by the moment.
    """
    found = {}
    for each in recording.resources:
        told = MessageToDict(each.request)
        told.pop("hooks", None)
        told["dependencies"] = sorted(told.get("dependencies", []))
        for of_property in told.get("propertyDependencies", {}).values():
            of_property["urns"] = sorted(of_property.get("urns", []))
        if each.type == "pulumi:pulumi:Stack":
            told.pop("stackTrace", None)
            told.pop("sourcePosition", None)
        found[each.name] = told
    return found


def test_the_engine_is_told_the_same() -> None:
    with patch("components.sdk.quicken_sdk", lambda **_: aliases.drop_sdk_aliases()):
        plain = record_main(ROOT, "local")
    quick = record_main(ROOT, "local")
    assert resource._get_stack_trace is stack_traces.stack_trace
    assert requests(quick) == requests(plain)
    assert quick.outputs["aihub-local"] == plain.outputs["aihub-local"]


def test_traces_begin_at_the_line_that_declares_a_resource() -> None:
    stack_traces.read_stack_traces_quickly()
    chat = record_main(ROOT, "local").named("gpt-4.1-mini-deployment").request
    assert chat.sourcePosition.uri.endswith("/components/deployments/model.py")
    assert chat.stackTrace.frames[0].pc == chat.sourcePosition
    source = inspect.getsource(resource._get_source_position)
    assert "stack.frames[0].pc" in source, "the SDK finds the place of a resource elsewhere than in its trace"


def test_types_of_a_class_are_those_that_the_sdk_reads() -> None:
    class Annotated(pulumi.CustomResource):
        address: pulumi.Output[str]
        sizes: pulumi.Output[list[int] | None]

    theirs = _types.resource_types(Annotated)
    annotations.read_annotations_once()
    assert _types.resource_types(Annotated) == theirs == {"address": str, "sizes": list[int]}
    assert _types.resource_types(Annotated) is not _types.resource_types(Annotated)


class _Resource(pulumi.Resource):
    """Stands for a resource that is compared by identity alone."""

    def __init__(self) -> None:
        pass


def _declarations(seed: int) -> Iterator[tuple[int, int]]:
    numbers = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(60):
        yield numbers.randrange(12), numbers.randrange(12)


def edges(of: pulumi.Resource, among: Sequence[pulumi.Resource]) -> set[int]:
    return {among.index(on) for on in resource_cycle_breaker._deps(of)}


@pytest.mark.parametrize("seed", range(20))
def test_the_same_dependencies_make_a_cycle(seed: int) -> None:
    ours, sdks = [_Resource() for _ in range(12)], [_Resource() for _ in range(12)]
    for of, on in _declarations(seed):
        expected = resource_cycle_breaker.declare_dependency(sdks[of], sdks[on])
        assert dependency_cycles.declare_dependency(ours[of], ours[on]) is expected
    assert [edges(of, ours) for of in ours] == [edges(of, sdks) for of in sdks]


def test_a_cycle_in_a_program_is_still_an_error() -> None:
    def program() -> None:
        dependency_cycles.search_cycles_where_possible()
        parent = pulumi.ComponentResource("test:index:Parent", "parent")
        pulumi.ComponentResource(
            "test:index:Child", "child", None, pulumi.ResourceOptions(parent=parent, depends_on=[parent])
        )

    with pytest.raises(RuntimeError, match="circular dependency"):
        record(program)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["preview"], False),
        (["up", "--diff", "-y", "-s", "dev", "--stack", "dev"], False),
        (["preview", "--debug"], True),
        (["preview", "-d"], True),
        (["up", "-yd"], True),
        (["up", "-v=9"], True),
        (["up", "-v", "9"], True),
        (["up", "-v9"], True),
        (["up", "--verbose=3", "--logtostderr"], True),
        (["up", "--event-log", "events.json"], True),
    ],
)
def test_debug_lines_are_kept_where_they_are_read(options: list[str], *, expected: bool) -> None:
    assert may_be_read([["python", "__main__.py"], ["/usr/bin/pulumi", *options], ["bash"]]) is expected


def test_debug_lines_are_kept_without_a_cli() -> None:
    assert may_be_read([["python", "service.py", "-x"]])


def test_the_sdk_sends_its_debug_lines_by_the_name_that_is_replaced() -> None:
    assert vars(resource)["log"] is pulumi.log
    assert "log.debug(" in inspect.getsource(resource.register_resource), (
        "the SDK sends its debug lines otherwise: components/sdk/debug_lines.py drops none"
    )
    assert "engine.Log(req)" in inspect.getsource(pulumi.log._log), (
        "the SDK no longer waits for the engine at each debug line: components/sdk/debug_lines.py may go"
    )


def test_the_sdk_calls_what_is_replaced() -> None:
    called: dict[str, Callable[..., object]] = {
        "_get_stack_trace()": resource.register_resource,
        "await create_urn(name, ty, resolver.parent_urn)": resource.register_resource,
        "declare_dependency(from_resource, res)": rpc._add_dependency,
        "await _resolve_depends_on(depends_on)": _depends_on._resolve_depends_on_urns,
        "_reachable(from_resource=to_resource, to_resource=from_resource)": resource_cycle_breaker.declare_dependency,
        "traceback.extract_stack()": stack_traces._get_stack_trace,
        "_types_from_annotations(resource_cls)": _types.resource_types,
        "type(cls.__name__, (object,), dynamic_cls_attrs)": annotations.types_from_annotations.__wrapped__,
    }
    for call, by in called.items():
        assert call in inspect.getsource(by), (
            f"the SDK's {by.__qualname__} does not have `{call}`: look at components/sdk/"
        )
