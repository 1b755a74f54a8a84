"""Export all numbers."""
