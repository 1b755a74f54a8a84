"""Read workbooks of people, and write what they hold into a plan."""
