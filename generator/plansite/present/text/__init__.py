"""Know language, rounding and rendering: the doors to Babel, Jinja2, Markdown and nh3."""
