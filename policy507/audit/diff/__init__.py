"""What changed between two versions of the rules: in their text, and in what they decide."""
