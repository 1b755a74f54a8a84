"""Evaluate formulas over months and samples, and choose what of a graph is evaluated."""
