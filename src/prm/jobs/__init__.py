"""Long work as rows: who asked for it, how far it is, what it says, how it ended; a worker does it."""
