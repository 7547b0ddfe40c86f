"""What the pages show, ready: sentences, rows, bars and chart specifications."""
