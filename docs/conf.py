"""How Sphinx builds these pages: `nox -s docs`."""

import sys
from pathlib import Path

from policy507 import __version__

sys.path.insert(0, str(Path(__file__).resolve().parent / "_ext"))

project = "policy507"
author = "policy507 maintainers"
copyright = f"2026, {author}"
release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "policy507.sphinxext",
    "developer",
]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"policy507 {release}"
html_copy_source = False
html_domain_indices = False
html_theme_options = {"top_of_page_buttons": []}

myst_heading_anchors = 3

# Docstrings are plain text, in which names of the code stand between backticks.
default_role = "code"
autodoc_class_signature = "separated"
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_preserve_defaults = True
autodoc_default_options = {
    "members": True,
    "undoc-members": True,  # the fields of a class, whose docstring says what they are
    "exclude-members": "__init__, __new__",
}
# Other projects' documentation is not asked for the names that they define: a build needs no network.
nitpick_ignore_regex = [
    ("py:.*", r"(collections|datetime|enum|hypothesis|numpy|pathlib|pyarrow|typing|types)\..*"),
    ("py:.*", r"(dt|pa|st|Any|F|Path|Callable|Iterable|Iterator|Mapping|SearchStrategy)(\..*)?"),
    # What only other modules of the package use.
    ("py:class", r"policy507\.audit\.properties\.property\.(Audited|Draw)|Readings|Rules|Said"),
    ("py:class", r"policy507\.decisions\.advice\.document\..*"),
    ("py:class", r"policy507\.facts\.contradictions\.Contradiction"),
    ("py:class", r"Columns|policy507\.roster\.columns\..*"),
    ("py:.*", r"(bool|bytes|dict|float|int|object|str|tuple|None|KeyError|ValueError|TypeError)"),
]

policy507_rules = "../rules"
policy507_pages = True
policy507_pdf_pages = ["legal/checking-by-hand"]

# `nox -s docs` writes them first; without them there are no pages of results.
_results = Path(__file__).parent / "_build"
policy507_proofs, policy507_mutants = (
    f"_build/{name}.json" if (_results / f"{name}.json").is_file() else None
    for name in ("proofs", "mutants")
)
