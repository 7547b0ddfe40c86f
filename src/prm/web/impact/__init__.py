"""Did it work: what is drafted and locked, what came of it, and what a plan could show."""
