"""From the settings to the components: the arguments of each, which is made when, and what waits for what.

The only package of the components that knows the settings. It writes each argument down once, by the field that it
comes from, so that mypy refuses a field that was renamed on one side alone.
"""
