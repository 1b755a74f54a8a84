"""Open files: which may be read, in which encoding, and what makes one unusable."""
