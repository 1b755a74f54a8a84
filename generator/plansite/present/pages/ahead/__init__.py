"""The pages of what lies ahead: the roadmap, and risks."""
