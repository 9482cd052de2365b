"""Microsoft.ManagedIdentity: identities that stand for themselves."""
