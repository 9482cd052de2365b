"""What the Azure CLI says of itself."""

import subprocess

from aihub.azure.login import LoginError

_SECONDS = 60


def selected_subscription() -> str:
    """The id of the subscription that `az account set` selected, which azure-native takes where none is configured.

    Raises:
        LoginError: there is no Azure CLI, or nobody is logged in there.
    """
    command = ["az", "account", "show", "--query", "id", "--output", "tsv"]
    hint = "set ARM_SUBSCRIPTION_ID, or call `pulumi config set azure-native:subscriptionId <id>`"
    try:
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="backslashreplace", check=False, timeout=_SECONDS
        )
    except FileNotFoundError:
        raise LoginError(f"which subscription? there is no Azure CLI that could say; {hint}") from None
    except subprocess.TimeoutExpired:
        raise LoginError(f"which subscription? the Azure CLI does not say within {_SECONDS} s; {hint}") from None
    if done.returncode or not done.stdout.strip():
        raise LoginError(f"which subscription? the Azure CLI says: {done.stderr.strip() or 'nothing'}; {hint}")
    return done.stdout.strip()
