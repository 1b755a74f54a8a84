"""Make what several pages show."""
