"""The forms of a snippet."""

from typing import Literal, get_args

Form = Literal["env", "python", "typescript", "curl", "dotenv", "external-secret", "app-settings"]
FORMS: tuple[Form, ...] = get_args(Form)
FORMS_WITH_KEY: tuple[Form, ...] = ("env", "dotenv", "curl")
"""Those that can hold the key itself."""
