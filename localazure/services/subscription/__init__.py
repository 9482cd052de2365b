"""Microsoft.Resources: the subscription, its resource groups and tags, and what Resource Manager lists of them."""
