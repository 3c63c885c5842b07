"""The report: one page by itself, with no network and no server."""
