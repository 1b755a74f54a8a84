"""Make the nodes of a plan."""
