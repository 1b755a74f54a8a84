"""Write what stands beside the pages: the file of data and calendars."""
