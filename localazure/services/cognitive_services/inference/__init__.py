"""Calls to deployed models: the dated Azure OpenAI routes, the v1 route and model inference."""
