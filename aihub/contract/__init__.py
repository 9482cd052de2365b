"""The endpoint contract: what the program says of each endpoint, and how that is read again.

`endpoint` has the form, `schema` publishes it as JSON Schema, `reading` validates by it, and `stack` reads a stack's
output. `routes` knows the URLs that answer for each kind of endpoint, `model_ids` and `online_requests` what is known
of models and what they can be asked; `addresses` says whether an address is the endpoint's own.
"""
