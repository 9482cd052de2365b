"""Rules on the characters of names and texts."""

from aihub.rules.rule import Rule

CHARACTER_INVISIBLE = Rule(
    "character-invisible",
    "error",
    "A name or text has an invisible character",
)
CHARACTER_CONFUSABLE = Rule(
    "character-confusable",
    "error",
    "A name or text has a character that looks like another one",
)
SECRET_IN_SETTINGS = Rule(
    "secret-in-settings",
    "warning",
    "A text looks like a secret",
)
