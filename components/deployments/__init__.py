"""One module per kind of deployment."""
