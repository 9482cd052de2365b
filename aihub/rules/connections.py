"""Rules on connections to other services."""

from aihub.rules.rule import Rule

IN_CLEAR = "secrets do not belong in the settings; write this one into a vault, and here secret: {vault: <name>, name: <secret>}"
_SOURCE = "https://learn.microsoft.com/azure/foundry/how-to/connections-add"
_SEARCH = """\
connections:
  search:
    category: CognitiveSearch
    target: https://srch-example.search.windows.net
"""
_KEY_VAULT = (
    "    category: AzureKeyVault\n    target: /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-data/"
    "providers/Microsoft.KeyVault/vaults/{}\n"
)

CONNECTION_SECRET_IN_CLEAR = Rule(
    id="connection-secret-in-clear",
    severity="error",
    title="A connection has its secret in the settings",
    why=(
        "Settings are committed, so whoever can read the repository would have the secret. A connection names the vault and the "
        "secret instead; `pulumi up` reads the value where it writes the connection, so that neither the settings nor "
        "the state have it."
    ),
    wrong=f"{_SEARCH}    auth: key\n    key: not-to-be-written-here\n",
    right=f"{_SEARCH}    auth: key\n    secret: {{vault: kv-shared, name: search-key}}\n",
    source="docs/connections.md",
)
CONNECTION_SECRET = Rule(
    id="connection-secret",
    severity="error",
    title="A connection lacks the reference to its secret, or has one that it does not use",
    why=(
        "With `auth: key` a connection has one secret, with `custom-keys` one for each of its keys, and otherwise none: "
        "the service is called with a token of Entra ID."
    ),
    wrong=f"{_SEARCH}    auth: key\n",
    right=f"{_SEARCH}    auth: entra\n",
    source=_SOURCE,
)
CONNECTION_TARGET = Rule(
    id="connection-target",
    severity="error",
    title="A connection has no target, or one of a form that its category does not take",
    why=(
        "Application Insights and Key Vault are connected by their ARM id, all other services by their address. Only "
        "custom keys may stand for themselves."
    ),
    wrong=(
        "connections:\n  insights:\n    category: AppInsights\n    target: https://example.applicationinsights.azure.com\n"
        "    secret: {vault: kv-shared, name: insights}\n"
    ),
    right=(
        "connections:\n  insights:\n    category: AppInsights\n    target: /subscriptions/00000000-0000-0000-0000-"
        "000000000000/resourceGroups/rg-data/providers/Microsoft.Insights/components/appi-example\n"
        "    secret: {vault: kv-shared, name: insights}\n"
    ),
    source=_SOURCE,
)
CONNECTION_PLACE = Rule(
    id="connection-place",
    severity="error",
    title="A connection is on something that does not exist, or that takes no such connection",
    why=(
        "A connection belongs to the account, to one of its projects, or to the classic hub, which is there only for "
        "deployments of the types serverless-api and managed-compute. A Key Vault is connected to the account, and "
        "Application Insights to the account or a project."
    ),
    wrong=f"{_SEARCH}    at: project/chatt\n",
    right=f"{_SEARCH}    at: project/default\n",
    source=_SOURCE,
)
CONNECTION_TWICE = Rule(
    id="connection-twice",
    severity="error",
    title="Azure takes only one of these connections",
    why=(
        "An account has one connection to a Key Vault, which holds the secrets of all others, and an account or a project "
        "has one to Application Insights. The name `ai-services` on the classic hub is that of its connection to the "
        "account, and `application-insights` that of `monitoring.tracing`."
    ),
    wrong=f"connections:\n  vault-one:\n{_KEY_VAULT.format('kv-one')}  vault-two:\n{_KEY_VAULT.format('kv-two')}",
    right=f"connections:\n  vault-one:\n{_KEY_VAULT.format('kv-one')}",
    source="https://learn.microsoft.com/azure/foundry/how-to/set-up-key-vault-connection",
)
