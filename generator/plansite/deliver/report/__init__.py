"""Report problems, each form in a module."""
