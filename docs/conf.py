"""The documentation as a site: `./run docs` builds it (tools/docs/build.py)."""
import os
import pathlib
import re
import sys

root = pathlib.Path(os.environ["PECULIAR_ROOT"])
sys.path[:0] = [str(root / "python"), str(root / "tools/docs")]
import module_stub  # noqa: E402

project = "Peculiar"
author = "The Peculiar developers"
copyright = author
release = os.environ["PECULIAR_VERSION"]

extensions = ["myst_parser", "sphinx_design", "sphinx-mathjax-offline", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 4
exclude_patterns = []
templates_path = ["templates"]

# The pages of the Python package come from its docstrings; nothing is compiled, and what it imports is not installed.
module_stub.install(root)
autodoc_mock_imports = ["astropy", "matplotlib", "numpy", "pandas", "pyarrow", "sklearn", "tqdm"]
autodoc_member_order = "bysource"
default_role = "code"  # of `names` in docstrings
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_param = False
napoleon_use_rtype = False
nitpick_ignore_regex = [("py:.*", ".*")]  # types in words, and those of other packages

html_theme = "pydata_sphinx_theme"
html_title = f"Peculiar {release}"
html_show_sourcelink = False
html_copy_source = False
html_static_path = ["site"]
html_css_files = ["site.css"]
html_favicon = "site/favicon.svg"
html_context = {"default_mode": "auto"}
html_theme_options = {
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}


def escape_patterns(app, what, name, of, options, lines):
    """The help of verbs is plain text: *.fits is no emphasis and feature_ no link. Examples stay as they are."""
    if name.startswith("peculiar.verbs."):
        lines[:] = [line if ">>>" in line else re.sub(r"\*|_(?!\w)", r"\\\g<0>", line) for line in lines]


def setup(app):
    app.connect("autodoc-process-docstring", escape_patterns, priority=400)  # before napoleon, which writes asterisks
