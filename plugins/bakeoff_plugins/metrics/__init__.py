"""Built-in metrics, one plugin a file."""
