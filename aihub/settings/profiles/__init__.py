"""Profiles: values of many fields in one word, which lie beneath `base.yaml`, a release and a stack's own file.

`table.py` says which field has which value and why, `choice.py` which profile a stack has, `layer.py` makes the values
of it, and `page.py` the table in `docs/profiles.md`.
"""
