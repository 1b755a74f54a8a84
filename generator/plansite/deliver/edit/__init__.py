"""Start plans and rewrite their files."""
