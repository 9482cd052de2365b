"""Prints an access token of azure-identity's as JSON: `python -m localazure.provider.microsoft`.

Reads the credentials from standard input; azure-identity reads the rest from this process's environment.
"""

import json
import sys
from typing import Any

from azure import identity
from azure.core.exceptions import AzureError

from localazure.provider.identity import LoginMethod

_CLI_SECONDS = 60


def _credential(asked: dict[str, str]) -> Any:
    tenant, client = asked["tenant"], asked["client"] or None
    match LoginMethod[asked["way"]]:
        case LoginMethod.CERTIFICATE:
            password = asked["clientCertificatePassword"] or None
            return identity.CertificateCredential(
                tenant, asked["client"], asked["clientCertificatePath"], password=password
            )
        case LoginMethod.MANAGED_IDENTITY:
            return identity.ManagedIdentityCredential(client_id=client)
        case LoginMethod.CLI:
            subscription = asked["subscription"] or None
            return identity.AzureCliCredential(
                tenant_id=tenant, subscription=subscription, process_timeout=_CLI_SECONDS
            )
        case _:
            return identity.DefaultAzureCredential(process_timeout=_CLI_SECONDS)


def main() -> None:
    """Prints the token, or the reason for a failure in one line."""
    asked = json.load(sys.stdin)
    try:
        found = _credential(asked).get_token(f"{asked['audience']}/.default")
    except (AzureError, ValueError) as error:
        sys.exit((str(error).splitlines() or ["no token"])[0])
    sys.stdout.write(json.dumps({"token": found.token, "expires": found.expires_on}))


if __name__ == "__main__":
    main()
