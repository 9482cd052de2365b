"""Azure Resource Manager: management.azure.com.

Requests, validation, long-running operations, conflicts and parents are the same for every type (driven by
`localazure.facts`); what one type does beyond that is its `Behaviour`, which stands in the folder of its service.
"""
