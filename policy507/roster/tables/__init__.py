"""Tables as people have them: read in pieces, their columns described or guessed, cells made facts."""
