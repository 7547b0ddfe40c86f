"""What owners without an account do by a signed link, and the outgoing mail."""
