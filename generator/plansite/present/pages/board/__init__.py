"""Make the board view."""
