"""Read the settings of the Azure CLI."""

import subprocess

from aihub.azure.login import LoginError
from aihub.responses import ResponseError, member, object_in

_SECONDS = 60
_PUBLIC_CLOUD = "AzureCloud"


def selected_subscription() -> str:
    """Return the id of the subscription that `az account set` selected; azure-native uses it where none is configured.

    Raises:
        LoginError: the Azure CLI is not installed or not logged in, or its cloud is not the public one, which
            azure-native would use, too.
    """
    command = ["az", "account", "show", "--output", "json"]
    hint = "set ARM_SUBSCRIPTION_ID, or call `pulumi config set azure-native:subscriptionId <id>`"
    try:
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="backslashreplace", check=False, timeout=_SECONDS
        )
    except FileNotFoundError:
        raise LoginError(f"which subscription? there is no Azure CLI that could say; {hint}") from None
    except subprocess.TimeoutExpired:
        raise LoginError(f"which subscription? the Azure CLI does not say within {_SECONDS} s; {hint}") from None
    if done.returncode:
        raise LoginError(f"which subscription? the Azure CLI says: {done.stderr.strip() or 'nothing'}; {hint}")
    try:
        shown = object_in(done.stdout)
        cloud, subscription = member(shown, "environmentName", str), member(shown, "id", str)
    except ResponseError as error:
        raise LoginError(f"which subscription? the Azure CLI {error}; {hint}") from None
    if cloud != _PUBLIC_CLOUD:
        raise LoginError(
            "the Azure CLI is set to another cloud than Azure's public one, for which this program is made; call "
            f"`az cloud set --name {_PUBLIC_CLOUD}` and `az login`"
        )
    return subscription
