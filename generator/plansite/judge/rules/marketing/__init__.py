"""Judge the calendar, events and channels of marketing."""
