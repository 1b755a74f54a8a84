"""Lay what was measured over the plan."""
