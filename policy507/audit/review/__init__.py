"""The register of review: what of the rules was recorded, when, and who has read it."""
