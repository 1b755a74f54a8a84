"""Compute a graph of formulas over months; nothing here knows marketing."""
