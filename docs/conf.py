"""How Sphinx builds these pages: `nox -s docs`."""

from policy507 import __version__

project = "policy507"
author = "policy507 maintainers"
copyright = f"2026, {author}"
release = __version__

extensions = ["myst_parser", "policy507.sphinxext"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"policy507 {release}"
html_copy_source = False
html_theme_options = {"top_of_page_buttons": []}

policy507_rules = "../rules"
policy507_pages = True
policy507_pdf_pages = ["checking-by-hand"]
