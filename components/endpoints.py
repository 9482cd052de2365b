"""An endpoint in the program: values that only Azure knows are outputs, until the stack output `endpoints` has them."""

from typing import NotRequired

import pulumi

from aihub.contract.endpoint import CONTRACT, Auth, CallDetails, EndpointDescription, Network, Route


class CallableEndpoint(EndpointDescription):
    """An endpoint whose secrets are not made yet."""

    contract: str
    target_uri: pulumi.Input[str]
    base_url: pulumi.Input[str | None]
    routes: pulumi.Input[list[Route]]
    auth: Auth


class DeclaredEndpoint(CallableEndpoint):
    """All that the endpoint contract says (`aihub.contract.endpoint.Endpoint`)."""

    uri_secret: pulumi.Input[str]
    key_secret: pulumi.Input[str] | None
    resource_id: pulumi.Input[str]
    network: NotRequired[pulumi.Input[Network]]


def callable_endpoint(
    described: EndpointDescription, called: CallDetails | pulumi.Output[CallDetails], auth: Auth
) -> CallableEndpoint:
    """The endpoint of a description.

    Args:
        described: what the settings say.
        called: how it is called; an output only where Azure chooses the host, since each output costs time.
        auth: that of `called`, which is known either way.
    """
    return {
        **described,
        "contract": CONTRACT,
        "target_uri": called["target_uri"],
        "base_url": called["base_url"],
        "routes": called["routes"],
        "auth": auth,
    }
