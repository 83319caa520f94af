"""Pure functions of the score table: comparisons and rate-distortion."""
