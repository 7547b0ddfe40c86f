"""What people say of the numbers, written down."""
