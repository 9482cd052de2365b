"""Diagnostic settings, alerts and whom they reach, the workbook, and tracing of a stack."""
