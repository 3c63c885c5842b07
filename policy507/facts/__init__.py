"""The facts of a case: what may be stated, in which sections, and what contradicts what."""
