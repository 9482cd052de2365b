"""An endpoint in the program: values that only Azure knows are outputs, until the stack output `endpoints` has them."""

import pulumi

from aihub.contract.endpoint import CONTRACT, Auth, CallDetails, EndpointDescription, Route


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


def callable_endpoint(
    described: EndpointDescription, called: pulumi.Input[CallDetails], auth: Auth
) -> CallableEndpoint:
    """The endpoint of a description.

    Args:
        described: what the settings say.
        called: how it is called; an output where Azure chooses the host.
        auth: that of `called`, which is known either way.
    """
    known = pulumi.Output.from_input(called)
    return {
        **described,
        "contract": CONTRACT,
        "target_uri": known["target_uri"],
        "base_url": known["base_url"],
        "routes": known["routes"],
        "auth": auth,
    }
