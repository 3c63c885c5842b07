"""How Sphinx builds these pages: `nox -s docs`."""

from pathlib import Path

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

# `nox -s docs` writes them first; without them the pages say that nothing was given.
_results = Path(__file__).parent / "_build"
policy507_proofs, policy507_mutants = (
    f"_build/{name}.json" if (_results / f"{name}.json").is_file() else None
    for name in ("proofs", "mutants")
)
