"""The commands of `policy507`, one module for each group of them; `policy507.cli` puts them together."""
