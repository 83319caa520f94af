"""Built-in perturbations, one plugin a file."""
