"""Planning a liaison's week: the practices and their values from here, the order from ``headwater.planning``."""
