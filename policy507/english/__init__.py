"""Conditions and rules as English sentences, made from nothing but the rules."""
