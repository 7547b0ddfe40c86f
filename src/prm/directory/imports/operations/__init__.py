"""What is written about imports: uploads, mappings, the states of a job, contacts and their undoing."""
