"""What the program takes for granted of Azure: behaviours that are tried on the local Azure always, and on Azure itself
when a subscription is given (`make conformance SUBSCRIPTION=…`).

A behaviour is a function in `behaviours/`, marked with how it is known: `documented`, `seen` or `plausible`. It takes
Azure, and its docstring is the assumption. What Azure answers is kept as a snapshot: status, code and form, never a
value.
"""
