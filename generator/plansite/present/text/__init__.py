"""Know language, rounding and rendering: the doors to Babel, Jinja2, markdown-it and nh3."""
