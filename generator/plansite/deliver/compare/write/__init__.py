"""Write a comparison, each form in a module."""
