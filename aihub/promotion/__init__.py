"""Promotion: the order of the environments, and what a release must show before it enters one of them."""
