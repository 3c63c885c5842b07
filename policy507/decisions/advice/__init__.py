"""What a careful colleague adds to a decision: what to ask, what to do next, what would change it."""
