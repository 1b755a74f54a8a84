"""Write the spreadsheet with live formulas."""
