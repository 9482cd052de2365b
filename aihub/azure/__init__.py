"""Azure, as whoever runs the program: identity, subscription, access tokens, and the clients that carry them."""
