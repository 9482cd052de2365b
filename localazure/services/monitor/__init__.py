"""Microsoft.Insights: Application Insights, autoscale and diagnostic settings, the activity log."""
