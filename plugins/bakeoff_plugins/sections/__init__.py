"""Built-in sections, one plugin a file."""
