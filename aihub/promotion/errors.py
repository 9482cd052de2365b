"""Errors of promotion."""

from aihub.errors import AihubError


class PromotionError(AihubError):
    """What is asked of a promotion does not fit `config/promotion.yaml` or the settings."""

    exit_code = 2


class NotPromotedError(PromotionError):
    """A release may not enter a stack, or none of several may."""

    exit_code = 1
