"""Compare two states of a plan: which figures move, and what people changed."""
