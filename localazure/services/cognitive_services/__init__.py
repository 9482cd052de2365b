"""Microsoft.CognitiveServices: accounts (the AI hub), projects and model deployments."""
