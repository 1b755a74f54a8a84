"""Decide which pages exist and what each shows, and write them as finished Markdown."""
