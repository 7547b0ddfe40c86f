"""Programs, launches of specialists, margins, and what the team has learnt."""
