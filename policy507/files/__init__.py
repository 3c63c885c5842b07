"""Documents out of files: bounded in size and depth, decoded, with the place of every value."""
