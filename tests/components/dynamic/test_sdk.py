"""What this project takes for granted of the SDK's inside, where the SDK offers no way of its own.

Each failure says what stands on it. The behaviour itself is tested where it belongs, with the SDK's own host.
"""

import ast
import base64
import inspect
import pickletools
from concurrent.futures import ThreadPoolExecutor, thread
from importlib.util import find_spec
from pathlib import Path

import pulumi
import pytest
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2
from pulumi_azure_native import cognitiveservices

from components.dynamic.arm_resource import ArmResourceProvider
from components.sdk import aliases


def host() -> ast.Module:
    """The source of the SDK's process of dynamic providers, which runs when it is imported."""
    found = find_spec("pulumi.dynamic.__main__")
    assert found, "the SDK's process of dynamic providers is elsewhere: components/dynamic/ is written for it"
    assert found.origin
    return ast.parse(Path(found.origin).read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> dict[str, ast.FunctionDef]:
    return {each.name: each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}


def test_host_answers_errors_with_the_text_of_traceback() -> None:
    (caught,) = [each for each in ast.walk(functions(host())["_abort_with_traceback"]) if isinstance(each, ast.Try)]
    assert "traceback.format_exc()" in ast.unparse(caught.handlers[0]), (
        "the SDK's host makes the text of an error in another way: components/dynamic/plain_errors.py has no effect"
    )


def test_host_catches_errors_where_the_call_is_known() -> None:
    wrapper = functions(functions(host())["_abort_with_traceback"])["wrapper"]
    assert [each.arg for each in wrapper.args.args] == ["self", "request", "context"], (
        "the SDK's host calls its request and context otherwise: components/dynamic/unfinished.py does not find them, "
        "and what an operation has begun is in no state"
    )
    assert "context.abort(grpc.StatusCode.UNKNOWN" in ast.unparse(wrapper), (
        "the SDK's host answers errors with another code than UNKNOWN (2): components/dynamic/unfinished.py writes 2"
    )


@pytest.mark.parametrize(("operation", "member"), [("CreateRequest", "properties"), ("UpdateRequest", "news")])
def test_calls_have_the_inputs_of_a_resource(operation: str, member: str) -> None:
    assert member in getattr(provider_pb2, operation).DESCRIPTOR.fields_by_name, (
        f"the protocol's {operation} has no {member}: components/dynamic/unfinished.py reads the inputs there"
    )


def test_host_does_its_work_in_a_thread_pool_that_its_threads_know() -> None:
    assert "futures.ThreadPoolExecutor" in ast.unparse(functions(host())["main"]), (
        "the SDK's host has no thread pool of its own: components/dynamic/threads.py does not let it do more at a time"
    )
    assert "executor_reference" in inspect.signature(thread._worker).parameters, (
        "Python's threads do not know their pool any more: components/dynamic/threads.py finds it there"
    )
    with ThreadPoolExecutor(1) as pool:
        assert pool._max_workers == 1, (
            "Python's pools keep their limit elsewhere: components/dynamic/threads.py sets it"
        )


def test_state_holds_a_provider_as_the_name_of_its_class() -> None:
    pickled = base64.b64decode(serialize_provider(ArmResourceProvider()))
    texts = [argument for _, argument, _ in pickletools.genops(pickled) if isinstance(argument, str)]
    assert texts == ["components.dynamic.arm_resource", "ArmResourceProvider"], (
        "the SDK writes more of a provider into the state than its name: components/__init__.py does not find it there, "
        "and each change of its code would be a change of its resources"
    )


def test_provider_in_a_state_is_no_secret_if_it_says_so() -> None:
    source = inspect.getsource(pulumi.dynamic.Resource.__init__)
    assert "serialize_as_secret_always" in source, (
        "the SDK does not ask a provider any more whether it is a secret: states would encrypt the name of each"
    )
    assert issubclass(ArmResourceProvider, ResourceProvider)


def test_aliases_of_azure_native_name_a_type_and_nothing_else() -> None:
    made = inspect.getsource(cognitiveservices.Deployment)
    assert "pulumi.Alias(type_=" in made, (
        "azure-native does not alias its types any more: components/sdk/aliases.py has nothing to drop, and may go"
    )
    alias = pulumi.Alias(type_="azure-native:cognitiveservices/v20230501:Deployment")
    assert vars(alias).keys() >= {"name", "type_", "parent", "stack", "project"}, (
        "the SDK's aliases have other members: components/sdk/aliases.py tells its own from azure-native's by them"
    )
    assert aliases._is_type_only(alias), "components/sdk/aliases.py does not know azure-native's aliases any more"
    assert not aliases._is_type_only(pulumi.Alias(name="chat-uri-reader-x"))
