"""Field work: visits and other interactions, what we promised, whom we introduce, and the week's plan."""
