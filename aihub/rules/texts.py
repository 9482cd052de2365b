"""Rules on the characters of names and texts."""

from aihub.rules.rule import Rule

CHARACTER_INVISIBLE = Rule(
    id="character-invisible",
    severity="error",
    title="A name or text has an invisible character",
    why=(
        "Zero-width spaces, soft hyphens, bidirectional marks and control characters come with text that is "
        "pasted from a web page or a chat. Two names that look the same are then different, and Azure refuses the "
        "name or finds no such model."
    ),
    wrong="""\
deployments:
  chat:
    model: {name: gpt-5.4-mini\u200b, version: "2026-03-17"}
""",
    right="""\
deployments:
  chat:
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
""",
    source="https://www.unicode.org/reports/tr36/",
)
CHARACTER_CONFUSABLE = Rule(
    id="character-confusable",
    severity="error",
    title="A name or text has a character that looks like another one",
    why=(
        "Typographic quotes and hyphens, letters of other scripts, full-width digits and mathematical letters "
        "look like ASCII and are not. Azure refuses such a name, or finds no model, region or SKU of it."
    ),
    wrong="""\
deployments:
  chat:
    model: {name: gpt\u20115.4\u2011mini, version: "2026-03-17"}
""",
    right="""\
deployments:
  chat:
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
""",
    source="https://www.unicode.org/reports/tr39/",
)
SECRET_IN_SETTINGS = Rule(
    id="secret-in-settings",
    severity="warning",
    title="A text looks like a secret",
    why=(
        "Settings are committed, shown in reports and sent to Azure in clear text. No release can be made of a "
        "file with what looks like a secret. The message never repeats the text."
    ),
    wrong="""\
hub:
  tags: {storage: AccountName=example;AccountKey=example-key}
""",
    right="""\
hub:
  tags: {storage: example}
""",
    source="docs/settings.md",
)
