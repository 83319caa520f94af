"""Built-in readers, one plugin a file."""
