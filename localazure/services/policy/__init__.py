"""Azure Policy: definitions, assignments, what they deny, and the check of restrictions; no initiatives."""
