"""Releases: what was tested, as one immutable file that is promoted from environment to environment.

settings of a stack ──► fields.py ──► document.py ──► store.py (config/releases/<id>.json)
                 git ──► program.py ──┘                  └──► diff.py
"""
