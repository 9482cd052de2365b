"""Microsoft Entra ID, as far as a client needs it to get a token: login.microsoftonline.com."""
