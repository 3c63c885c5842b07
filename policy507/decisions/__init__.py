"""What a decision says and how: findings with their evidence, in words, as text and as data."""
