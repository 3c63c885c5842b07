"""A folder of YAML files becomes a rule book, or a list of everything that is wrong in it."""
