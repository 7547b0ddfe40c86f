"""Practices that files suggest: the page on which a steward accepts or refuses them."""
