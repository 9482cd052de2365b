"""Microsoft.OperationalInsights and Microsoft.Insights: Log Analytics workspaces and Application Insights."""
