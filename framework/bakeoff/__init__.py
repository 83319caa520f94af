"""Settle which image method is better, by how much, and how sure we are."""
