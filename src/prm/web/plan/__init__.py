"""The week's plan on a map and in a list, and which visits come next."""
