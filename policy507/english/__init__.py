"""Conditions, rules and paragraphs as English sentences, made from nothing but the rules.

Each module builds on the one before: `phrases`, `conditions`, `rules`, `explain`.
"""
