"""What is allowed in rule files and is probably not meant."""
