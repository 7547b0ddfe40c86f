"""What the law asks of us: benefits given to physicians."""
