"""Rules on serverless API endpoints."""

from aihub.rules.rule import Rule

SERVERLESS_MODEL_TWICE = Rule(
    "serverless-model-twice",
    "error",
    "A project deploys the same model twice",
)
SERVERLESS_RERANK_ROUTE = Rule(
    "serverless-rerank-route",
    "error",
    "The model inference API has no rerank",
)
MARKETPLACE_TERMS_MISSING = Rule(
    "marketplace-terms-missing",
    "error",
    "The model's Marketplace terms are not accepted",
)
MARKETPLACE_TERMS_UNNEEDED = Rule(
    "marketplace-terms-unneeded",
    "error",
    "The model has no Marketplace subscription",
)
