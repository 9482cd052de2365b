"""Write settings files: render settings as commented YAML, add to a file and keep the rest of it, replace it whole."""
