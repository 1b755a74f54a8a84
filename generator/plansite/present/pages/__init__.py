"""Make the pages, one module a page or group of pages."""
