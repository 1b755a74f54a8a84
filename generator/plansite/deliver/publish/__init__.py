"""Publish versions of the site."""
