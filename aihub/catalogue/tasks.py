"""The tasks of a catalogue model, as far as the name of the model tells them.

Sources: Microsoft's pages of models sold by Azure and of their APIs (learn.microsoft.com/azure/foundry/foundry-models/
concepts/models-sold-directly-by-azure; …/how-to/use-foundry-models-flux, …-mai-image, …-claude).
"""

import re
from functools import lru_cache

_KNOWN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Anthropic", r"", ("messages",)),
    ("Black Forest Labs", r"", ("images/generations",)),
    ("Cohere", r"(cohere-)?embed", ("embeddings",)),
    ("Cohere", r".*rerank", ("rerank",)),
    ("Cohere", r".*parse", ()),
    ("Microsoft", r"mai-image", ("images/generations",)),
    ("Microsoft", r"mai-(voice|transcribe)", ()),
    ("Mistral AI", r"mistral-(document-ai|ocr)", ()),
    ("OpenAI", r"text-embedding-", ("embeddings", "batches")),
    ("OpenAI", r"gpt-image|dall-e", ("images/generations",)),
    ("OpenAI", r"whisper|.*transcribe", ("audio/transcriptions",)),
    ("OpenAI", r"tts|.*-tts", ("audio/speech",)),
    ("OpenAI", r"(gpt-[\d.]+|o\d)-(pro|deep-research)|.*codex|computer-use", ("responses",)),
    ("OpenAI", r".*realtime|sora|gpt-live", ()),
    ("OpenAI", r"model-router", ("chat/completions",)),
    ("OpenAI", r"gpt-(35|4|5|6|chat)|o[134](-mini|-preview)?$", ("chat/completions", "responses", "batches")),
    ("DeepSeek", r"deepseek-", ("chat/completions",)),
    ("Fireworks", r"fw-", ("chat/completions",)),
    ("Meta", r"(meta-)?llama-.*-instruct", ("chat/completions",)),
    ("Cohere", r"cohere-command-", ("chat/completions",)),
    ("Microsoft", r"(phi|mai-thinking|mai-ds)-", ("chat/completions",)),
    ("Mistral AI", r"(mistral-(large|medium|small|nemo)|codestral|ministral)", ("chat/completions",)),
    ("MoonshotAI", r"kimi-", ("chat/completions",)),
    ("OpenAI-OSS", r"gpt-oss-", ("chat/completions",)),
    ("xAI", r"grok-", ("chat/completions",)),
)
"""Publishers, how the names of their models start, and the tasks of those; no tasks where this program has none."""
TASKS_IN_TOKENS = {"chat/completions", "responses", "embeddings", "messages", "rerank"}
"""Tasks whose deployments have a capacity in thousands of tokens per minute."""


@lru_cache(1024)
def tasks_of(publisher: str, model: str) -> tuple[str, ...] | None:
    """The tasks of a model, the usual one first; none where this program has none for it, None where nothing tells."""
    for owner, start, tasks in _KNOWN:
        if owner == publisher and re.match(start, model, re.IGNORECASE):
            return tasks
    return None
