"""Plan a deploy, and deploy what was planned: `aihub plan` and `aihub deploy`."""
