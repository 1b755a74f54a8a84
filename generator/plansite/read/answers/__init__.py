"""Says what the answers of a document come to, whatever plan or scenario it counts in."""
