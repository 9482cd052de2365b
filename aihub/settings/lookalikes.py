"""Which characters cannot be seen, and which look like another one.

Source: Unicode's reports 36 (security considerations) and 39 (security mechanisms); the tables here are the part of
their data that is met in settings: what word processors, chats and web pages put in the place of ASCII.
"""

import unicodedata

from aihub.safe_text import is_ignorable

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_BLANK_SYMBOLS = "\u2800"
"""Symbols without ink: BRAILLE PATTERN BLANK."""
_EMOJI_STYLES = "\ufe0e\ufe0f"
"""Variation selectors that say whether a symbol is shown as text or as an emoji."""
_QUOTES = {"\u201e": '"', "\u201a": "'", "\u2032": "'", "\u2033": '"', "\u00b4": "'", "\u02bc": "'"}
_LIKE_LATIN = frozenset(
    # Cyrillic, then Greek, small and capital.
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d"
    "\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u0405\u0422\u0425\u0423"
    "\u03bf\u03bd\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
)
"""Letters of other scripts that look the same as a Latin letter in most fonts."""


def described(character: str) -> str:
    """Return a character's code point and name, as in `U+200B ZERO WIDTH SPACE`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '(unnamed)')}"


def is_invisible(character: str) -> bool:
    """Return whether nobody can see a character: controls, zero-width ones, fillers, blank symbols."""
    hidden = unicodedata.category(character) in _INVISIBLE or character in _BLANK_SYMBOLS
    return hidden or (is_ignorable(character) and character not in _EMOJI_STYLES)


def is_like_latin(text: str) -> bool:
    """Return whether all letters of a text are of another script and look like Latin ones."""
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and all(letter in _LIKE_LATIN for letter in letters)


def punctuation_like(character: str) -> str | None:
    """Return the ASCII space or punctuation that a character looks like; None for any other character."""
    if character.isascii():
        return None
    plain = unicodedata.normalize("NFKC", character)
    match unicodedata.category(character):
        case "Zs":
            return " "
        case "Pd":
            return "-"
        case "Pi" | "Pf":
            return "'" if "SINGLE" in unicodedata.name(character, "") else '"'
    if character in _QUOTES:
        return _QUOTES[character]
    return plain if len(plain) == 1 and plain.isascii() and not plain.isalnum() else None
