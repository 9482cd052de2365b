"""Facts about the models of Azure's model catalogue: tasks, order of versions, retirements."""
