"""Replies that were given before, kept for the next time that all they rest on is the same."""
