"""What axe-core finds on a page."""

from __future__ import annotations

from hostile import EXAMPLE

AXE = EXAMPLE.parent / "tests/editor/node_modules/axe-core/axe.min.js"
# WCAG 2.2 A and AA with the size of targets, and the practices that axe-core calls best
VIOLATIONS = """async () => {
  document.querySelectorAll('article details:not(.ps-take)').forEach(each => { each.open = true; });
  const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const told = await axe.run(document, {runOnly: standards, resultTypes: ['violations']});
  return told.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 120)}`));
}"""
