"""One evaluator, generated from a program, that works on many cases or readings at once."""
