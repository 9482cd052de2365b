"""The hub's network: rules of its resources, a virtual network, private endpoints and their DNS zones."""
