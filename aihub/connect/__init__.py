"""From an endpoint to an application: the list of a stack's endpoints, and snippets that call one."""
