"""Issues: the board, the table, the page of one, and how fast they are fixed."""
