"""What the rows of a table come to: the evaluator of the lanes, with a bit for each row."""
