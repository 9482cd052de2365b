"""The policies (`policy/`) on this project's own settings, previews and states, with its profiles and waivers."""

CHECKED = ("standard", "regulated")
"""Profiles in which `aihub check` judges policies; elsewhere they only advise, and `aihub policy` lists that."""
