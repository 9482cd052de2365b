"""Microsoft.MachineLearningServices: hubs, projects, and the endpoints in them."""
