"""The errors of finding, installing and building the Pulumi CLI."""


class EngineError(Exception):
    """The Pulumi CLI can be neither found, installed nor built; the message says what to install."""


class NotPossibleError(Exception):
    """One way to get the Pulumi CLI failed; the message is the reason, and the next way is tried."""
