"""Witnesses: a small case for each class of cases, by which any implementation is tried."""
