"""Write documents to fill in, and take what was filled in back into a plan."""
