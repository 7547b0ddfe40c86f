"""What keeps practices from referring to us: recorded, owned, timed, fixed, and told back."""
