"""Take over resources that run in Azure: write their settings, and take them into the state of a stack."""
