"""Microsoft Graph: the directory objects that clients read for role assignments."""
