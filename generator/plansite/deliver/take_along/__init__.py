"""Make what readers take along on paper or as a picture, with a browser that nobody sees."""
