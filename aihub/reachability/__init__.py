"""From where an endpoint is reachable: refusals by network rules, and what its hosts resolve to from here.

Imports neither the smoke test nor Azure's clients: preflight, the smoke test, rotation and the evidence share it.
"""
