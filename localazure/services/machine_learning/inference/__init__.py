"""The data planes of serverless endpoints and managed online endpoints."""
