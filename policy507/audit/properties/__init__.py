"""Properties that rules promise, tried on cases made to refute them; needs the extra `audit`."""
