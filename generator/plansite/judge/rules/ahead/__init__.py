"""The rules about what lies ahead: conditions, phases and milestones, risks."""
