"""Describe a resource group of Azure by the settings of a stack."""
