"""Kinds of account, and the SKUs that they come in."""

from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import errors

KINDS = [
    "AIServices",
    "AnomalyDetector",
    "CognitiveServices",
    "ComputerVision",
    "ContentModerator",
    "ContentSafety",
    "ConversationalLanguageUnderstanding",
    "CustomVision.Prediction",
    "CustomVision.Training",
    "Face",
    "FormRecognizer",
    "HealthInsights",
    "ImmersiveReader",
    "Internal.AllInOne",
    "LUIS.Authoring",
    "LanguageAuthoring",
    "MetricsAdvisor",
    "OpenAI",
    "Personalizer",
    "QnAMaker.v2",
    "SpeechServices",
    "TextAnalytics",
    "TextTranslation",
]
"""The kinds that `az cognitiveservices account list-kinds` prints."""

# All SKUs that Terraform's azurerm_cognitive_account accepts; which of them a kind has differs by region.
_SKUS = [
    "C2",
    "C3",
    "C4",
    "D3",
    "DC0",
    "E0",
    "F0",
    "F1",
    "P0",
    "P1",
    "P2",
    "S",
    "S0",
    "S1",
    "S2",
    "S3",
    "S4",
    "S5",
    "S6",
]
_OF_KIND = {"AIServices": ["S0"], "CognitiveServices": ["S0"], "OpenAI": ["S0"]}


def check(account: Resource) -> None:
    """Checks an account's kind and SKU.

    Raises:
        ArmError: 400, the kind or the SKU is unknown.
    """
    kind, sku = account.get("kind"), (account.get("sku") or {}).get("name")
    if kind not in KINDS:
        raise errors.invalid_kind(kind)
    offered = _OF_KIND.get(kind, _SKUS)
    if sku not in offered:
        raise errors.invalid_sku(sku, kind, offered)
