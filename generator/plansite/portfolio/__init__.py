"""Take many plans of one repository together."""
