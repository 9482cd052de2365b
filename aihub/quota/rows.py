"""The usage rows that deployments count against, as Azure's list of models says (`model.skus[].usageName`)."""

from aihub.catalogue.model import Catalogue
from aihub.quota.chain import Capacity
from aihub.quota.split import RowOf


def rows_of(offers: Catalogue) -> RowOf:
    """Return the function that finds the usage row of a capacity.

    Args:
        offers: the models that the region offers.
    """

    def row_of(capacity: Capacity) -> str | None:
        # All versions of a model share a row.
        for each in offers.of(capacity.model, capacity.publisher):
            if (offer := each.sku(capacity.sku)) and offer.usage_name:
                return offer.usage_name
        return None

    return row_of
