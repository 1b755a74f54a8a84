"""Compute a plan's numbers: calendar, values over months, formulas, and one graph of everything."""
