"""Make the pages on which plans are added up and stand side by side."""
