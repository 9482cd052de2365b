"""Releases as far as settings know them: their files, and stacks that are pinned to one.

`fields.py` says which settings are part of a release, `document.py` what its file holds, `files.py` where it is,
`pin.py` what a pinned stack's own file may say.
"""
