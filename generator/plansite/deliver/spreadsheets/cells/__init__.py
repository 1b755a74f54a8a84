"""Read workbooks as tables: cells, headings that name times, and rows of numbers with their titles."""
