"""Hold the rules, a family in each module."""
