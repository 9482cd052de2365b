"""The form of the endpoint contract: what the stack output `endpoints` says of each endpoint.

It is all that the smoke test, key rotation, promotion and applications need to know, and holds no secret value.
`docs/endpoint-contract.schema.json` is generated from these types, and what is read is validated by them.
"""

import re
from typing import Annotated, Literal, NotRequired

from pydantic import AfterValidator, Field, JsonValue

# pydantic takes no other on Python 3.11.
from typing_extensions import TypedDict

CONTRACT: Literal["1"] = "1"
"""Version of the contract; it changes when a field is removed or changes its meaning."""

NAME_PATTERN = r"^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$"
"""Names of endpoints: what the settings take as a deployment's name."""

Positive = Annotated[int, Field(ge=1)]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        raise ValueError("must be a regular expression of Python's") from None
    return pattern


class Sku(TypedDict):
    """Kind and amount of capacity."""

    name: str
    """ARM's SKU; for managed compute the instance type or the accelerator."""
    capacity: NotRequired[int]
    """Thousands of tokens per minute; provisioned throughput units where the SKU is provisioned; instances for managed
    compute; absent where it is paid by use alone."""


class Checks(TypedDict, total=False):
    """The smoke test's request and expectations, as far as the settings state them."""

    budget_seconds: Positive
    """Longest time for all attempts."""
    successes: Positive
    """Answers in a row that are demanded."""
    concurrency_per_host: Positive
    """Requests to one host at the same time."""
    prompt: str
    """What is asked in the place of one word."""
    expect: Annotated[str, AfterValidator(_compiles), Field(json_schema_extra={"format": "regex"})]
    """Regular expression that must be found in the answer to `prompt`."""
    latency_ms: Positive
    """Longest time for an answer, in milliseconds."""
    latency: Literal["warn", "fail"]
    """What a slower answer is; `warn` where this is absent."""
    stream: bool
    """Whether the answer is also asked for as a stream."""
    blocked_prompt: str
    """What the content filter must stop."""


Access = Literal["public", "restricted", "private"]


class Network(TypedDict):
    """From where an endpoint is reachable, by the settings of its hub."""

    access: Access
    """`public`: from everywhere. `restricted`: from `allowed_ips`, and from subnets that the hub allows. `private`:
    from `virtual_network` alone, through its private endpoints."""
    virtual_network: NotRequired[str]
    """ARM id of the virtual network that has the private endpoints; absent where there is none."""
    allowed_ips: NotRequired[list[str]]
    """Public addresses and ranges that may call; absent where none is named."""


class KeyAuth(TypedDict):
    """A credential of the endpoint's own."""

    type: Literal["key", "aml-token"]
    """`key`: the value of `key_secret`. `aml-token`: what Resource Manager's `POST <resource_id>/token` gives out,
    valid for hours."""
    header: str
    """The header that carries the credential: `api-key`, `x-api-key` or `Authorization`."""
    format: str
    """The header's value, with `{credential}` in the credential's place."""


class EntraAuth(TypedDict):
    """A token of Microsoft Entra ID."""

    type: Literal["entra"]
    """The kind of credential."""
    header: str
    """The header that carries the token: `Authorization`."""
    format: str
    """The header's value, with `{credential}` in the token's place."""
    scope: str
    """The scope to ask a token for."""


Auth = Annotated[KeyAuth | EntraAuth, Field(discriminator="type")]
"""How a call proves that it may."""


class Route(TypedDict):
    """One way to call an endpoint."""

    name: str
    """Which API answers: `azure-openai`, `model-inference`, `v1`, `anthropic`, `blackforestlabs`, `mai`, `cohere`,
    `serverless`, `score` or `managed-deployments`."""
    uri: str
    """The full URI."""
    task: str
    """What is asked there: `chat/completions`, `embeddings`, `responses`, …"""
    api_version: NotRequired[str]
    """The API version in the URI, where it has one."""
    auth: Auth
    """How a call of this route proves that it may."""
    headers: NotRequired[dict[str, str]]
    """Headers that every call needs besides the credential."""
    body: NotRequired[dict[str, JsonValue]]
    """The smallest valid request, where the task alone does not tell."""


EndpointType = Literal["azure-openai", "model-inference", "serverless-api", "managed-compute"]


class EndpointDescription(TypedDict):
    """An endpoint as the settings describe it; known before any resource exists."""

    name: Annotated[str, Field(pattern=NAME_PATTERN)]
    """The deployment's name; no two endpoints of a stack share one."""
    type: EndpointType
    """The kind of deployment."""
    task: str
    """What is asked: `chat/completions`, `embeddings`, `responses`, …"""
    model: str
    """With `base_url`: what a client that takes both sends as the model, mostly the deployment's name."""
    publisher: str
    """The model's publisher; its registry, for a model that comes from one."""
    model_name: str
    """The model's name in its catalogue or registry."""
    model_version: str | None
    """The model's version; null where Azure always takes the latest."""
    model_upgrades: NotRequired[bool]
    """Whether Azure may have replaced the version by a newer one; absent where it may not."""
    sku: Sku
    """What the deployment is billed by."""
    checks: NotRequired[Checks]
    """What the settings ask of the smoke test."""


class CallDetails(TypedDict):
    """Routes, credentials and network of an endpoint; known once the host is known."""

    target_uri: str
    """The full URI to call: that of the first route."""
    base_url: str | None
    """For clients that take a base URL and a model, such as the openai package; null where no route suits them."""
    routes: Annotated[list[Route], Field(min_length=1)]
    """Each way to call the endpoint, the one of `target_uri` first."""
    auth: Auth
    """How a call of the first route proves that it may."""
    network: NotRequired[Network]
    """From where the endpoint is reachable; absent where the settings do not limit that."""


class Endpoint(EndpointDescription, CallDetails):
    """One endpoint."""

    contract: Literal["1"]
    """Version of the contract."""
    uri_secret: str
    """Id of the Key Vault secret with the target URI: a URL without a version."""
    key_secret: str | None
    """Id of the Key Vault secret with the key; null where the endpoint takes no keys."""
    resource_id: str
    """ARM id of the deployment, or of the endpoint for `serverless-api` and for `managed-compute` on a project."""
