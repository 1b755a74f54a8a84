"""Read plan files: YAML with positions, schema check, values, the plan as a whole."""
