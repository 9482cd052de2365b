"""Calls to models of machine learning: serverless API endpoints and managed online endpoints."""
