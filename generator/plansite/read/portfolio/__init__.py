"""Read portfolio.yaml: which plans a repository holds, and what they have in common."""
