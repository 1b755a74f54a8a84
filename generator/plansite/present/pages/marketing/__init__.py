"""Make the pages of the calendar and of channels."""
