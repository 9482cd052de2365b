"""Endpoints that are called, their key, and a clock."""

import asyncio

from aihub.clock import Clock
from aihub.contract.endpoint import Endpoint, Route
from tests.endpoints import PROJECT_ID, described, on_account
from tests.endpoints import endpoint as sample

KEY = "the-real-key"
_IDS = {
    "serverless": f"{PROJECT_ID}/serverlessEndpoints/rank",
    "score": f"{PROJECT_ID}/onlineEndpoints/fill",
}
"""The resource's id by the name of its first route, where that is not a deployment on the account."""


class VirtualClock(Clock):
    """Time that passes only while somebody sleeps; who sleeps side by side sleeps through the same time."""

    def __init__(self) -> None:
        self.value = 1_800_000_000.0
        self.start = self.value

    def now(self) -> float:
        return self.value

    async def sleep_async(self, seconds: float) -> None:
        until = self.value + seconds
        await asyncio.sleep(0)
        self.value = max(self.value, until)

    @property
    def passed(self) -> float:
        return self.value - self.start


MODELS = {
    "embeddings": ("OpenAI", "text-embedding-3-small", "1"),
    "responses": ("OpenAI", "gpt-5-mini", "2025-08-07"),
    "messages": ("Anthropic", "claude-haiku-4-5", "20251001"),
}


def endpoint(type_name: str, routes: list[Route]) -> Endpoint:
    publisher, model_name, version = MODELS.get(routes[0]["task"], ("OpenAI", "gpt-4.1-mini", "2025-04-14"))
    model = {"publisher": publisher, "model_name": model_name, "model_version": version}
    description = described(type=type_name, task=routes[0]["task"], **model)
    return sample(description, routes, resource_id=_IDS.get(routes[0]["name"]))


def azure_openai(task: str = "chat/completions", api_version: str = "2025-04-01-preview") -> Endpoint:
    return endpoint("azure-openai", on_account(task=task, api_version=api_version)["routes"])
