"""Judge a plan by rules: does what it names exist, do its parts fit, what is still unanswered."""
