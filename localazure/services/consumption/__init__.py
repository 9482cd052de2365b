"""Consumption: budgets; costs and usage are not served."""
