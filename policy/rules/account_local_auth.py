"""The account takes keys."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Account

RULE = Rule(
    id="account-local-auth",
    of=Account,
    mandatory_from="regulated",
    title="The hub's account takes API keys",
    why=(
        "A key names nobody, can be copied, and is valid until it is regenerated. With Entra ID each caller has a name, a "
        "role and conditional access."
    ),
    wrong="hub: {auth: keys}\n",
    right="hub: {auth: entra}\n",
    maps_to=MapsTo(
        psrule=("AZR-000282",), azure_policy=("71ef260a", "14de9e63"), mcsb=("IM-1",), checkov=("CKV_AZURE_236",)
    ),
    field="auth",
    check=lambda each, _: demand(
        None if each.takes_keys is None else not each.takes_keys,
        "the account takes keys; write hub.auth: entra",
    ),
)
