"""The documentation as a site: `./run docs` builds it (tools/docs/build.py)."""
import os

project = "Peculiar"
author = "The Peculiar developers"
copyright = author
release = os.environ["PECULIAR_VERSION"]

extensions = ["myst_parser", "sphinx_design", "sphinx-mathjax-offline"]
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 4
exclude_patterns = []

html_theme = "pydata_sphinx_theme"
html_title = f"Peculiar {release}"
html_show_sourcelink = False
html_copy_source = False
html_static_path = ["site"]
html_css_files = ["site.css"]
html_theme_options = {
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}

