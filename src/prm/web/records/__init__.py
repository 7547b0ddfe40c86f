"""The pages of the directory's records: practices, practitioners, organizations."""
