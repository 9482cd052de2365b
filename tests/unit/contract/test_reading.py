"""What is read as endpoints: each wrong value is one line that says where, what, and what to do."""

import json
from typing import Any

import jsonschema
import pytest

from aihub.contract import schema
from aihub.contract.reading import ContractError, read_list, read_one
from aihub.contract.routes import entra_auth, online_auth, online_routes
from tests.endpoints import GROUP, described, endpoint, on_account

TO_DO = "; run `pulumi up` again with this program, or update aihub"
SCHEMA = schema.output_schema()
PUBLISHED = jsonschema.Draft202012Validator(SCHEMA)
SECRET = "sk-do-not-show-this"


def refusal(document: object) -> str:
    with pytest.raises(ContractError) as error:
        read_list(document, "the stack dev")
    text = str(error.value)
    assert text.startswith("the stack dev: ")
    assert text.endswith(TO_DO)
    assert len(text.splitlines()) == 1
    assert len(text) < 300
    assert SECRET not in text
    return text.removeprefix("the stack dev: ").removesuffix(TO_DO)


def with_value(path: str, value: Any) -> dict[str, Any]:
    """A sample endpoint with another value at a dotted path."""
    made: Any = json.loads(json.dumps(on_account("chat")))
    *parents, last = [int(each) if each.isdigit() else each for each in path.split(".")]
    place = made
    for each in parents:
        place = place[each]
    place[last] = value
    return dict(made)


SAMPLES = [
    on_account("chat"),
    on_account("chat", keys=False, checks={"expect": "(?i)paris", "stream": True, "latency": "fail"}),
    on_account("claude", type="model-inference", publisher="Anthropic", task="messages", model_version=None),
    on_account(
        "inside", network={"access": "private", "virtual_network": f"{GROUP}/Microsoft.Network/virtualNetworks/v"}
    ),
    on_account("near", network={"access": "restricted", "allowed_ips": ["203.0.113.0/24"]}),
    endpoint(
        described("bert", type="managed-compute"),
        online_routes(
            uri="https://e/score", task="score", auth=online_auth("aml-token"), body={"a": [1, None]}, slot="b"
        ),
    ),
]


def test_sample_is_read_as_it_is_and_follows_the_published_schema() -> None:
    assert read_list(SAMPLES[1:], "the stack dev") == SAMPLES[1:]
    PUBLISHED.validate(SAMPLES)


def test_fields_of_a_later_program_are_kept() -> None:
    later: dict[str, Any] = {**with_value("sku.family", "A"), "region": {"name": "x"}}
    later["routes"][0]["priority"] = [1]
    assert read_one(later, "the stack dev") == later
    PUBLISHED.validate([later])


@pytest.mark.parametrize("field", [*sorted(SCHEMA["$defs"]["Endpoint"]["required"])])
def test_field_that_is_missing_is_named(field: str) -> None:
    made: dict[str, Any] = dict(on_account("chat"))
    del made[field]
    where = "endpoints[1]" if field == "name" else "endpoints[1] (chat)"
    assert refusal([on_account("first"), made]) == f"{where}.{field} is missing"


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("target_uri", None, ".target_uri must be text"),
        ("target_uri", [SECRET], ".target_uri must be text"),
        ("model_version", 7, ".model_version must be text"),
        ("model_upgrades", "yes", ".model_upgrades must be true or false"),
        ("network", "private", ".network must be a JSON object"),
        ("network", {}, ".network.access is missing"),
        ("network", {"access": SECRET}, ".network.access must be 'public', 'restricted' or 'private'"),
        ("network", {"access": "private", "virtual_network": 7}, ".network.virtual_network must be text"),
        ("network", {"access": "restricted", "allowed_ips": SECRET}, ".network.allowed_ips must be a list"),
        ("key_secret", {SECRET: SECRET}, ".key_secret must be text"),
        ("sku", None, ".sku must be a JSON object"),
        ("sku.capacity", SECRET, ".sku.capacity must be a whole number"),
        ("sku.capacity", 1.5, ".sku.capacity must be a whole number"),
        ("routes", None, ".routes must be a list"),
        ("routes", {"0": {}}, ".routes must be a list"),
        ("routes", [], ".routes must not be empty"),
        ("routes", [SECRET], ".routes[0] must be a JSON object"),
        ("routes.1.uri", 3, ".routes[1].uri must be text"),
        ("routes.1.auth", SECRET, ".routes[1].auth must be a JSON object"),
        ("routes.1.auth.header", None, ".routes[1].auth.header must be text"),
        ("routes.0.headers", {SECRET: 1}, ".routes[0].headers must be text"),
        ("routes.0.body", [], ".routes[0].body must be a JSON object"),
        ("auth.type", SECRET, ".auth.type must be one of 'key', 'aml-token', 'entra'"),
        ("auth", {}, ".auth.type is missing"),
        ("auth", {**entra_auth("s"), "scope": None}, ".auth.scope must be text"),
        ("auth", {"type": "entra", "header": "a", "format": "f"}, ".auth.scope is missing"),
        ("type", SECRET, ".type must be 'azure-openai', 'model-inference', 'serverless-api' or 'managed-compute'"),
        ("checks", [], ".checks must be a JSON object"),
        ("checks", {"expect": "(" + SECRET}, ".checks.expect must be a regular expression of Python's"),
        ("checks", {"concurrency_per_host": 0}, ".checks.concurrency_per_host must be greater than or equal to 1"),
        ("checks", {"successes": True}, ".checks.successes must be a whole number"),
        ("checks", {"stream": 1, "latency": SECRET}, ".checks.latency must be 'warn' or 'fail' (and 1 more)"),
        ("contract", 1, ".contract is no version of the contract"),
        ("contract", None, ".contract is missing"),
        ("contract", {SECRET: 1}, ".contract is no version of the contract"),
        ("contract", "1" * 100_000, ".contract is no version of the contract"),
    ],
)
def test_wrong_value_is_told_by_its_place_and_never_repeated(path: str, value: Any, problem: str) -> None:
    made = with_value(path, value)
    assert refusal([made]) == f"endpoints[0] (chat){problem}"
    assert list(PUBLISHED.iter_errors([made])) or "expect" in str(value)


@pytest.mark.parametrize("name", ["", "a b", "a\x1b[1m", "a\n::error::b", "a" * 1_000_000, "../x", SECRET * 10])
def test_name_that_no_deployment_has_is_not_repeated(name: str) -> None:
    assert refusal([with_value("name", name)]) == "endpoints[0].name must be the name of a deployment"


def test_long_values_are_read() -> None:
    made = with_value("target_uri", "https://ai-demo.openai.azure.com/" + "x" * 1_000_000)
    assert read_one(made, "the stack dev") == made


def test_body_deeper_than_anybody_writes_it_is_refused() -> None:
    deep: Any = json.loads("[" * 900 + "]" * 900)
    assert refusal([with_value("routes.0.body", {"a": deep})]) == "endpoints[0] (chat).routes[0].body must be less deep"


@pytest.mark.parametrize("entry", [None, "chat", [], 7])
def test_entry_that_is_no_object_is_named_by_its_number(entry: Any) -> None:
    assert refusal([on_account("chat"), entry]) == "endpoints[1] must be a JSON object"


def test_no_two_endpoints_have_one_name() -> None:
    twice = [on_account("chat"), on_account("embed"), on_account("Chat")]
    assert refusal(twice) == "endpoints[2] (Chat).name is also that of endpoints[0]"
