"""Show numbers on a page, each with where it comes from."""
