"""What machines speak: the sync of devices."""
