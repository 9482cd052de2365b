"""How long the engine's commands take and how much memory they need: this project against the same without its care.

"plain" is the same program and the same components, but with the SDK's aliases kept, all deployments declared at once
and the CLI's own defaults. Both run on a local Azure of their own whose operations take no time: what is measured is
the overhead.
"""
