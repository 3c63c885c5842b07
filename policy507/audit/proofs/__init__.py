"""Claims about all possible cases, proved or refuted by the solver; needs the extra `proofs`."""
