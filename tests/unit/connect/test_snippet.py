"""Values in snippets are quoted for their language, whoever wrote them into the stack's state."""

import ast
import json
import shlex
from typing import Any

import pytest
import yaml

from aihub.connect.connection import ConnectError, connection_of
from aihub.connect.forms import FORMS, Form
from aihub.connect.snippet import snippet
from aihub.contract.endpoint import Endpoint
from aihub.contract.routes import online_auth, online_routes
from tests.endpoints import PROJECT_ID, described, endpoint, on_account

HOSTILE = "a'b\"c\\d $(touch pwned) `touch pwned` ${x}\n{{ 7 }} é \u202e */ -->"


def hostile(task: str = "chat/completions", *, keys: bool = True) -> Endpoint:
    return {**on_account(task=task, keys=keys), "name": "Chat.1_x", "model": HOSTILE}


def text(made: Endpoint, form: Form, *, route: int = 0, key: str | None = None) -> str:
    return snippet(connection_of(made, made["routes"][route]), form, key)


def texts_in_python(source: str) -> list[str]:
    return [
        each.value
        for each in ast.walk(ast.parse(source))
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]


@pytest.mark.parametrize("task", ["chat/completions", "responses", "embeddings", "images/generations", "audio/speech"])
def test_python_has_the_value_as_one_literal(task: str) -> None:
    assert HOSTILE in texts_in_python(text(hostile(task), "python"))


def test_body_of_a_route_is_a_literal_of_python_and_of_typescript() -> None:
    body: Any = {"data": [[1, 2.5, None, True]], HOSTILE: HOSTILE}
    uri = "https://fill.swedencentral.inference.ml.azure.com/score"
    routes = online_routes(uri=uri, task="score", auth=online_auth("key"), body=body)
    made = endpoint(
        described("fill", type="managed-compute", task="score"),
        routes,
        resource_id=f"{PROJECT_ID}/onlineEndpoints/fill",
    )
    source = text(made, "python")
    [found] = [
        each.value for each in ast.walk(ast.parse(source)) if isinstance(each, ast.keyword) and each.arg == "json"
    ]
    assert ast.literal_eval(found) == body
    typescript = text(made, "typescript").partition("JSON.stringify(")[2]
    assert json.JSONDecoder().raw_decode(typescript)[0] == body


def test_files_of_other_tools_have_the_value_as_it_is() -> None:
    made = hostile()
    _, external = yaml.safe_load_all(text(made, "external-secret"))
    # A text within a template of Go, since it has the marks of one.
    template = external["spec"]["target"]["template"]["data"]["AZURE_OPENAI_DEPLOYMENT"]
    assert json.loads(template.removeprefix("{{ ").removesuffix(" }}")) == HOSTILE
    assert external["metadata"]["name"] == "chat-1-x"
    settings = {each["name"]: each["value"] for each in json.loads(text(made, "app-settings"))}
    assert settings["AZURE_OPENAI_DEPLOYMENT"] == HOSTILE
    [line] = [each for each in text(made, "dotenv").splitlines() if each.startswith("AZURE_OPENAI_DEPLOYMENT=")]
    assert json.loads(line.partition("=")[2]) == HOSTILE


def test_a_shown_key_is_quoted_too() -> None:
    words = shlex.split(text(on_account(), "env", key="k'$(x)"), comments=True)
    assert words[-1] == "AZURE_OPENAI_API_KEY=k'$(x)"


@pytest.mark.parametrize("form", FORMS)
def test_no_snippet_sends_a_key_to_an_address_that_is_not_the_endpoints(form: Form) -> None:
    made: Any = {**on_account(), "key_secret": "https://evil.example/secrets/chat-key"}
    with pytest.raises(ConnectError, match="no snippet was written"):
        text(made, form)


def test_an_endpoint_with_tokens_has_no_external_secret_of_another_route() -> None:
    made = on_account(keys=False)
    assert "chat-uri" in text(made, "external-secret")
    with pytest.raises(ConnectError, match="leave --route out"):
        text(made, "external-secret", route=1)


def test_ways_in_are_told_apart() -> None:
    assert "api_key=key" in text(on_account(), "python")
    assert "azure_ad_token_provider=token" in text(on_account(keys=False), "python")
    assert "SecretClient" not in text(on_account(keys=False), "python")
    assert "az account get-access-token" in text(on_account(keys=False), "curl")
