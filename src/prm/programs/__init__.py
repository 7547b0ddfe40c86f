"""What we set out to do: goals, and interventions meant to change referrals."""
