"""The rules as terms of the solver Z3, and what is proved of them; needs the extra `proofs`."""
