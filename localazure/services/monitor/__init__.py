"""Microsoft.Insights: autoscale settings."""
