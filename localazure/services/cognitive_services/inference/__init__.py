"""The inference routes of accounts: dated Azure OpenAI, v1, model inference and single publishers' routes."""
