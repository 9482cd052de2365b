"""The endpoint contract: what the program says of each endpoint.

`endpoint` has the form, `routes` the URLs that answer for each kind of endpoint, `model_ids` and `online_requests` what
is known of models and what they can be asked, `addresses` says whether an address is the endpoint's own.
"""
