"""State, time, tokens, faults, quotas, offers, clients and the subscription, which all services share."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from localazure.client_locations import ClientLocations
from localazure.clock import Clock
from localazure.faults.live import Faults
from localazure.model_offers import ModelOffers
from localazure.principals import PRINCIPALS
from localazure.quotas import Quotas
from localazure.services.login.tokens import Tokens
from localazure.state import State


@dataclass(frozen=True)
class Subscription:
    """The one tenant and subscription of a local Azure, and its service principals (made-up ids)."""

    tenant_id: str = "11111111-1111-1111-1111-111111111111"
    client_id: str = PRINCIPALS["deployer"].client_id
    object_id: str = PRINCIPALS["deployer"].object_id
    id: str = "33333333-3333-3333-3333-333333333333"
    display_name: str = "local"
    quota_id: str = "PayAsYouGo_2014-09-01"
    """The offer, as Azure names it."""
    spending_limit: str = "Off"
    """`On`, `Off` or `CurrentPeriodOff`."""
    reader_client_id: str = PRINCIPALS["reader"].client_id
    """A service principal that has no role unless a role assignment gives it one."""
    reader_object_id: str = PRINCIPALS["reader"].object_id
    operators_group_id: str = "77777777-7777-7777-7777-777777777777"
    """The id of a group whose members are the service principals that deploy."""

    @property
    def can_buy(self) -> bool:
        """Whether it can buy in the Marketplace: offers without a payment method cannot."""
        return self.spending_limit != "On" and not self.quota_id.startswith(("FreeTrial_", "AzureForStudents"))

    @property
    def groups(self) -> Mapping[str, AbstractSet[str]]:
        """The object ids of each group's members, by the group's object id."""
        deployers = ("deployer", "colleague")
        return {self.operators_group_id: {PRINCIPALS[each].object_id for each in deployers}}


@dataclass(frozen=True)
class Azure:
    """One local Azure: what each service gets to work with."""

    state: State
    clock: Clock
    tokens: Tokens
    faults: Faults
    subscription: Subscription = field(default_factory=Subscription)
    quotas: Quotas = field(default_factory=Quotas)
    model_offers: ModelOffers = field(default_factory=ModelOffers)
    clients: ClientLocations = field(default_factory=ClientLocations)
