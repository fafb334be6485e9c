"""What a buyer cares about: precise rules and trained heads, with the words that say so."""
