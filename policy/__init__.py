"""The policies: what a security review asks of a hub, one rule a file in `policy/rules/`.

A rule is a pure function on a typed subject (`policy.subjects`), and imports nothing else of this project. So the
same function judges settings (`aihub check`), a preview and a state (`aihub policy`), and a run (`pulumi preview
--policy-pack policy`).
"""
