"""The pages of territories, where who covers what meets what practices send elsewhere."""
