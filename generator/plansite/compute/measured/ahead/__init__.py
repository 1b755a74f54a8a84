"""Hold against figures what a plan looks ahead to: conditions over figures, phases with what ends them, risks with their early signs."""
