"""Microsoft Graph, as far as clients need it to give roles to people and to say who has one."""
