"""Errors of the inference routes.

Where a body of Azure was seen in public, it is repeated exactly, spaces included: a client may parse any of it.
"""

import json
from collections.abc import Mapping
from typing import Any

from localazure.services.network.reach import Verdict


class InferenceError(Exception):
    """A refused call: HTTP status, body and further headers."""

    def __init__(self, status: int, body: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(body)
        self.status = status
        self.body = body
        self.headers = headers or {}


def _error(status: int, /, **members: Any) -> InferenceError:
    return InferenceError(status, json.dumps({"error": members}, separators=(",", ":")))


def _invalid(message: str, param: str | None, code: str | None) -> InferenceError:
    return _error(400, message=message, type="invalid_request_error", param=param, code=code)


_ANTHROPIC_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    410: "not_found_error",
    429: "rate_limit_error",
}


def as_anthropic(error: InferenceError, request_id: str) -> InferenceError:
    """An error in the format of Anthropic's API."""
    given = json.loads(error.body)
    shown = {
        "type": _ANTHROPIC_TYPES.get(error.status, "api_error"),
        "message": given.get("error", given)["message"],
    }
    body = json.dumps({"type": "error", "error": shown, "request_id": request_id}, separators=(",", ":"))
    return InferenceError(error.status, body, error.headers)


# Credentials and roles


def wrong_key() -> InferenceError:
    """The key is wrong, or there is no credential at all."""
    return _error(
        401,
        code="401",
        message="Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide "
        "a valid key for an active subscription and use a correct regional API endpoint for your resource.",
    )


def invalid_token() -> InferenceError:
    """The bearer token is not valid for this service; the body is flat, without `error`."""
    return InferenceError(
        401,
        '{ "statusCode": 401, "message": "Unauthorized. Access token is missing, invalid, audience is '
        'incorrect (https://cognitiveservices.azure.com), or have expired." }',
    )


def lacks_role(object_id: str, action: str, operation: str) -> InferenceError:
    """The token is valid, but its principal has no role here: 401, not 403."""
    return _error(
        401,
        code="PermissionDenied",
        message=f"The principal `{object_id}` lacks the required data action "
        f"`Microsoft.CognitiveServices/accounts/{action}` to perform `{operation}` operation. For "
        "instructions on granting the necessary permissions, see https://aka.ms/FoundryPermissions.",
    )


def lacks_role_for_model_inference() -> InferenceError:
    """As `lacks_role`, with the text of the model inference route."""
    return _error(401, code="PermissionDenied", message="Principal does not have access to API/Operation.")


def keys_disabled() -> InferenceError:
    """The account takes no keys."""
    return _error(
        403,
        code="AuthenticationTypeDisabled",
        message="Key based authentication is disabled for this resource.",
    )


# The network

_NETWORK_TEXTS = {
    Verdict.PUBLIC_DISABLED: "Public access is disabled. Please configure private endpoint.",
    Verdict.FIREWALL: "Access denied due to Virtual Network/Firewall rules.",
    Verdict.NOT_APPROVED: "Traffic is not from an approved private endpoint.",
}


def network_refused(verdict: Verdict) -> InferenceError:
    """The account's network rules refuse the client, whatever the path and the credential.

    Header, space and code were seen in the same public answers (Azure support's Japanese blog on AI Search and
    Azure OpenAI, of January 2024); others have the code AccessDenied.
    """
    body = f'{{"error":{{"code":"403","message": "{_NETWORK_TEXTS[verdict]}"}}}}'
    return InferenceError(403, body, {"policy-id": "ThrowExceptionDueToTrafficDenied"})


# Host, path, API version, deployment


def no_such_account(host: str) -> InferenceError:
    """No account has this host name. In Azure the name would not resolve."""
    return _error(
        404,
        code="404",
        message=f"Resource not found: no account has the sub-domain of {host}. In Azure, the name would not resolve.",
    )


def not_found() -> InferenceError:
    """A wrong path, or an API version that is missing or unknown."""
    return InferenceError(404, '{"error":{"code":"404","message": "Resource not found"}}')


def api_not_supported() -> InferenceError:
    """A path that the services.ai.azure.com host does not have."""
    text = "Requested API is currently not supported"
    return _error(404, code="api_not_supported", message=text, details=text)


def version_not_supported() -> InferenceError:
    """A dated API version on the v1 route."""
    return _error(400, code="BadRequest", message="API version not supported")


def version_too_old_for_model(first: str) -> InferenceError:
    """The API version is older than the model; the braces are really in Azure's answer."""
    return _error(
        400,
        code="BadRequest",
        message=f"Model {{modelName}} is enabled only for api versions {first} and later",
    )


def version_too_old_for_responses() -> InferenceError:
    """The API version has no Responses API."""
    return _error(
        404,
        message="Invalid URL (POST /v1/responses)",
        type="invalid_request_error",
        param=None,
        code=None,
    )


_NO_DEPLOYMENT = (
    "The API deployment for this resource does not exist. If you created the deployment within the last 5 "
    "minutes, please wait a moment and try again."
)


def deployment_not_found() -> InferenceError:
    """No deployment has that name, or it is still being created."""
    return _error(404, code="DeploymentNotFound", message=_NO_DEPLOYMENT)


def deployment_not_found_on_v1() -> InferenceError:
    """As `deployment_not_found`, with the text of the v1 route."""
    return _error(404, type="invalid_request_error", code="DeploymentNotFound", message=_NO_DEPLOYMENT)


def unknown_model(name: str, status: int = 404) -> InferenceError:
    """As `deployment_not_found`, with the text of the model inference route; 400 for another API's model on v1."""
    text = f"Unknown model: {name}"
    return _error(status, code="unknown_model", message=text, details=text)


def no_such_path_of_runtime() -> InferenceError:
    """The runtime on managed compute does not have the path; the body is the runtime's own."""
    return InferenceError(404, '{"detail":"Not Found"}')


def deployment_paused(name: str) -> InferenceError:
    """The deployment is paused. The status is in Microsoft's reference of Deployments_Pause, the body is unverified."""
    return _error(
        423, code="DeploymentPaused", message=f"The deployment '{name}' is paused and takes no inference requests."
    )


def throttled(retry_after: int, deployment: str, model: str, location: str) -> InferenceError:
    """The rate limit is reached. Text of 2025: microsoft/copilot-camp#551."""
    found = _error(
        429,
        code="429",
        message=f"Your requests to {deployment} for {model} in {location} have exceeded the token rate limit for your "
        f"current AIServices S0 pricing tier. Please retry after {retry_after} seconds.",
    )
    waits = {"Retry-After": str(retry_after), "retry-after-ms": str(retry_after * 1000)}
    return InferenceError(found.status, found.body, waits)


# Operations of the model


def operation_not_supported(operation: str, model: str) -> InferenceError:
    """The model does not have the operation."""
    return _error(
        400,
        code="OperationNotSupported",
        message=f"The {operation} operation does not work with the specified model, {model}. Please choose "
        "different model and try again. You can learn more about which models can be used with each "
        "operation here: https://go.microsoft.com/fwlink/?linkid=2197993.",
    )


def responses_not_supported() -> InferenceError:
    """The model has no Responses API."""
    return _error(400, code="BadRequest", message="This model is not supported by the Responses API.")


def route_not_supported() -> InferenceError:
    """As `operation_not_supported`, on the model inference route: no body."""
    return InferenceError(405, "")


def model_retired(model: str, retired: str) -> InferenceError:
    """The deployment's model is retired. The status is documented, the body is not."""
    return _error(410, code="ModelRetired", message=f"The model {model} was retired on {retired[:10]}.")


def prompt_filtered(found: Mapping[str, Any]) -> InferenceError:
    """The content filter blocks the prompt.

    Args:
        found: the results of the filters, by category.
    """
    passed = {
        "hate": {"filtered": False, "severity": "safe"},
        "jailbreak": {"filtered": False, "detected": False},
        "self_harm": {"filtered": False, "severity": "safe"},
        "sexual": {"filtered": False, "severity": "safe"},
        "violence": {"filtered": False, "severity": "safe"},
    }
    return _error(
        400,
        message="The response was filtered due to the prompt triggering Azure OpenAI's content management policy. "
        "Please modify your prompt and retry. To learn more about our content filtering policies please read our "
        "documentation: https://go.microsoft.com/fwlink/?linkid=2198766",
        type=None,
        param="prompt",
        code="content_filter",
        status=400,
        innererror={"code": "ResponsibleAIPolicyViolation", "content_filter_result": {**passed, **found}},
    )


# The body


def not_json() -> InferenceError:
    """The body is not a JSON object."""
    return _invalid("We could not parse the JSON body of your request: it must be a JSON object.", None, None)


def not_a_form() -> InferenceError:
    """The body is not multipart/form-data."""
    return _invalid("The body of this request must be multipart/form-data.", None, None)


def missing_header(name: str) -> InferenceError:
    """A required header is missing."""
    return _invalid(f"{name}: header is required", None, None)


def missing_parameter(name: str) -> InferenceError:
    """A required parameter is missing."""
    return _invalid(f"Missing required parameter: '{name}'.", name, "missing_required_parameter")


def unknown_parameter(name: str) -> InferenceError:
    """The operation does not have the parameter."""
    return _invalid(f"Unknown parameter: '{name}'.", name, "unknown_parameter")


def unsupported_parameter(name: str, instead: str | None = None) -> InferenceError:
    """The model does not take the parameter."""
    hint = f" Use '{instead}' instead." if instead else ""
    return _invalid(
        f"Unsupported parameter: '{name}' is not supported with this model.{hint}",
        name,
        "unsupported_parameter",
    )


def unsupported_value(name: str, value: float, default: int) -> InferenceError:
    """The model does not take the value."""
    return _invalid(
        f"Unsupported value: '{name}' does not support {value} with this model. Only the default "
        f"({default}) value is supported.",
        name,
        "unsupported_value",
    )


def unsupported_response_format(kind: str, model: str) -> InferenceError:
    """The model does not have the response format."""
    return _invalid(
        f"response_format '{kind}' is not compatible with model '{model}'. Use 'json' or 'text' instead.",
        "response_format",
        "unsupported_value",
    )


def extra_input(name: str) -> InferenceError:
    """Anthropic's API does not have the parameter; the text is Anthropic's."""
    return _invalid(f"{name}: Extra inputs are not permitted", name, None)


def not_found_on_account(kind: str, name: str) -> InferenceError:
    """No file or batch has that id. The status is OpenAI's, the body is unverified."""
    return _error(404, code="resourceNotFound", message=f"The {kind} '{name}' was not found.")


def batch_ended(status: str) -> InferenceError:
    """A batch that ended cannot be cancelled. Status and text are OpenAI's."""
    return _error(
        409,
        message=f"Cannot cancel a batch with status '{status}'.",
        type="invalid_request_error",
        param=None,
        code="conflict",
    )


def invalid_type(name: str, expected: str) -> InferenceError:
    """A parameter of the wrong type."""
    return _invalid(f"Invalid type for '{name}': expected {expected}.", name, "invalid_type")


def invalid_value(name: str, expected: str) -> InferenceError:
    """The value is not one of those allowed."""
    return _invalid(f"Invalid value for '{name}': expected {expected}.", name, "invalid_value")


def empty_array(name: str) -> InferenceError:
    """A list that may not be empty."""
    return _invalid(
        f"Invalid '{name}': empty array. Expected an array with minimum length 1, but got an empty array instead.",
        name,
        "empty_array",
    )


def below_minimum(name: str, minimum: int, value: int) -> InferenceError:
    """A number that is too small."""
    return _invalid(
        f"Invalid '{name}': integer below minimum value. Expected a value >= {minimum}, but got {value} instead.",
        name,
        "integer_below_min_value",
    )


def previous_response_not_found(name: str) -> InferenceError:
    """The previous response does not exist: none is stored here."""
    return _invalid(
        f"Previous response with id '{name}' not found.",
        "previous_response_id",
        "previous_response_not_found",
    )
