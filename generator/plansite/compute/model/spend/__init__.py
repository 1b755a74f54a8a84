"""Make the nodes of what a plan spends, and of what that is to bring."""
