"""Azure, as whoever runs the program: identity, subscription, access tokens."""
