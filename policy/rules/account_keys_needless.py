"""The account takes keys although its callers could use tokens."""

from policy.rule import Answer, Circumstances, MapsTo, Rule, demand
from policy.subjects import Account


def _check(account: Account, _: Circumstances) -> Answer:
    if account.takes_keys is None or account.callers is None:
        return None
    return demand(
        not account.takes_keys or account.callers == 0,
        f"{account.callers} of its callers could use tokens; write hub.auth: entra",
    )


RULE = Rule(
    id="account-keys-needless",
    of=Account,
    mandatory_from=None,
    title="The hub's account takes keys although its callers have identities of Entra ID",
    why=(
        "Consumers in the settings are principals of Entra ID: they log in to read a key from the vault, and could call "
        "with their token instead. The key is then one more secret to rotate and to lose."
    ),
    wrong=(
        "hub: {auth: keys}\n"
        "access: {consumers: [{principal_id: 00000000-0000-0000-0000-000000000001, deployments: all}]}\n"
    ),
    right=(
        "hub: {auth: entra}\n"
        "access: {consumers: [{principal_id: 00000000-0000-0000-0000-000000000001, deployments: all}]}\n"
    ),
    maps_to=MapsTo(mcsb=("IM-1", "IM-3")),
    field="auth",
    needs_stack=True,
    check=_check,
)
