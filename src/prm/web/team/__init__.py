"""Goals and the team's activity, interventions in draft."""
