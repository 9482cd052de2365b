"""Microsoft.Authorization: who may do what on which resource."""
