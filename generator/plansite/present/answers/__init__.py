"""Write what the plan says in words."""
