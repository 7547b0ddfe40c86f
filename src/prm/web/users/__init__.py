"""Who has an account: inviting, changing, closing."""
