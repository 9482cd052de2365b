"""The error of prices and costs."""

from aihub.errors import AihubError


class PriceError(AihubError):
    """Prices cannot be read, from a file or from Azure; the message says where, why, and what to do instead."""

    exit_code = 2
