"""The brief of a stop: one page that is read in a car park before somebody walks in."""
