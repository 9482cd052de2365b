"""The vault that is asked, the roles in it, and how requests are sent."""

from collections.abc import Callable
from typing import Any

OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
USER = "4633458b-17de-408a-b874-0445c86b69e6"
ADMINISTRATOR = "00482a5a-887f-4fb3-b363-3b7fe8e74483"
BASE = "https://kv-demo.vault.azure.net"

Send = Callable[..., Any]
