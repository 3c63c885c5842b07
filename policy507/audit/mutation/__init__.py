"""Rules with one fault each, and whether the examples notice."""
