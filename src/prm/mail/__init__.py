"""Letters: what is to be sent by mail, each sent once."""
