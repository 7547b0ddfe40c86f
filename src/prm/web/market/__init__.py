"""The Market: whose patients go where, who changes, whom to win."""
