"""What a person can do about an error of a call, by the error's class (`aihub.smoke.classes`)."""

_ROLE = "list the principal under access in the settings and run `pulumi up`; a new role takes up to ten minutes"

FIXES = {
    "role-spreading": _ROLE,
    "vault-refused": _ROLE,
    "deployment-not-found-yet": "wait up to five minutes and try again",
    "warming-up": "wait for the container to start; `az ml online-deployment get-logs` shows its log",
    "throttled": "try again later, or raise sku.capacity of the deployment",
    "quota": "ask for more quota, or call a deployment that has some left",
    "server-error": "try again; https://azure.status.microsoft has the state of each region",
    "timeout": "try again, or wait longer with --timeout",
    "connection": "check the network, the proxy (HTTPS_PROXY) and the DNS of private endpoints",
    "wrong-key": "replace the published key, which is not valid any more: `aihub rotate --deployment {name}`",
    "token-refused": "log in again; `aihub whoami` shows as whom",
    "keys-disabled": "set hub.auth to entra in the settings and run `pulumi up`",
    "secret-missing": "enable the secret if it is disabled, else run `pulumi up --refresh`, which writes it",
    "wrong-uri": "run `pulumi up --refresh`, and find out who changed the stack's output or the secret",
    "network-blocked": "call from a network that the resource and its vault admit",
    "forbidden": "see in the portal whether the deployment is paused or the account is blocked",
    "unknown-deployment": "run `pulumi up --refresh`, which creates it again",
    "no-traffic": "give a slot traffic (deployments.{name}.traffic in the settings) and run `pulumi up`",
    "model-retired": "declare a newer version or another model, and run `pulumi up`",
    "wrong-path": "declare another api_version, or call another route",
    "bad-request": "correct the request, or the task that the settings declare",
    "unknown-task": "update aihub",
    "wrong-answer": "see the whole answer with `aihub call {name} --output json`",
}
"""`{name}` stands for the endpoint's name. Classes that only a test can find have no entry."""


def fix_of(error_class: str, name: str) -> str:
    """Return what to do about an error of a call of an endpoint; empty when nothing is known.

    Args:
        error_class: class of the error.
        name: name of the endpoint.
    """
    return FIXES.get(error_class, "").replace("{name}", name)
