"""Evidence: JSON documents of what a run found or did, whose forms `docs/` publishes as schemas, and their files."""
