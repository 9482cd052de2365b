"""Language models as endpoints: settings, the endpoint contract, the smoke test and the command line."""
