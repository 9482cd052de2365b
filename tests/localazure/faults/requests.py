"""Requests that faults strike: addresses, bodies, and short ways to send them."""

from tests.localazure.world import Answer, Client

KEY = {"api-key": "first-key"}
PING = {"messages": [{"role": "user", "content": "ping"}]}
DATED = "https://ai-demo.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21"
V1 = "https://ai-demo.openai.azure.com/openai/v1/chat/completions"
MESSAGES = "https://ai-demo.services.ai.azure.com/anthropic/v1/messages"
SECRETS = "https://kv-demo.vault.azure.net/secrets"
A_SECRET = f"{SECRETS}/key?api-version=7.6"
VAULT = "https://vault.azure.net"
MODELS = "https://cognitiveservices.azure.com"
OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
OPENAI_USER = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"


async def ask(client: Client, url: str = DATED, **headers: str) -> Answer:
    return await client.send("POST", url, PING, headers or KEY)


async def statuses(client: Client, count: int) -> list[int]:
    return [(await ask(client)).status for _ in range(count)]
