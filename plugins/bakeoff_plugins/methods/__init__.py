"""Built-in methods, one plugin a file."""
