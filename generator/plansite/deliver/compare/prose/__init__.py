"""Find sentences of a plan that a change makes false."""
