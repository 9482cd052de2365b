"""An online endpoint takes keys."""

from policy.examples import ONLINE
from policy.rule import MapsTo, Rule, demand
from policy.subjects import OnlineEndpoint

RULE = Rule(
    id="online-endpoint-auth",
    of=OnlineEndpoint,
    mandatory_from="regulated",
    title="An online endpoint takes keys",
    why="A key names nobody and is valid until it is regenerated; a token of Entra ID names its caller.",
    wrong=ONLINE + "hub: {auth: keys}\n",
    right=ONLINE + "hub: {auth: entra}\n",
    maps_to=MapsTo(psrule=("AZR-000404",), azure_policy=("e96a9a5f",), mcsb=("IM-1",)),
    field="auth",
    check=lambda each, _: demand(
        None if each.auth is None else each.auth != "Key",
        "the endpoint takes a key; write auth: entra, or hub.auth: entra for all",
    ),
)
