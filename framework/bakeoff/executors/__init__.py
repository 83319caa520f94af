"""The ways to carry out jobs."""
