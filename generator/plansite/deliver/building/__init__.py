"""Build the site and serve it."""
