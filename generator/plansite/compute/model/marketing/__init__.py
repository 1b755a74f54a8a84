"""Make what the calendar, events and channels of marketing promise."""
