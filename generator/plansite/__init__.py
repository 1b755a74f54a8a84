"""Turn a sales and marketing plan kept as YAML into a checked, computed and versioned plan site."""
