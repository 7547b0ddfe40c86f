"""One box that finds any record of the directory, and whatever higher apps add to it."""
