"""What is written in the directory: one module a noun or act."""
