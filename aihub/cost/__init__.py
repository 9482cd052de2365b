"""What an environment costs while nobody calls it: provisioned units, virtual machines, accelerators, by the hour."""
