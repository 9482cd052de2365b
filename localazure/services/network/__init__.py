"""Microsoft.Network: virtual networks, subnets, security groups and private endpoints, without traffic."""
