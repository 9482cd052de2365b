"""What gets created: one Pulumi component per file."""
