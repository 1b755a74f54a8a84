"""Say what the things of a plan are and have, for code that computes or judges with them."""
