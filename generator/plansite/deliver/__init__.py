"""Hand results over: the built site, published versions, exports, reports of problems, new plans."""
