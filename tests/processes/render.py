"""Draws a diagram as a modeler shows it, so that a person can look at it.

``python -m tests.processes.render FILE.bpmn OUT.png [SCALE]``
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import modeler

MARGIN = 20
PAGE = """<!doctype html><meta charset="utf-8"><title>Diagram</title>
<style>html, body {margin: 0; background: white} #canvas {width: 100vw; height: 100vh}
.bjs-powered-by {display: none}</style><div id="canvas"></div>"""
DRAW = """async xml => {
  const viewer = window.viewer = new BpmnJS({container: '#canvas'});
  const {warnings} = await viewer.importXML(xml);
  const canvas = viewer.get('canvas');
  const {inner} = canvas.viewbox();
  return {warnings: warnings.map(warning => warning.message), ...inner};
}"""
SHOW = """view => {
  const canvas = window.viewer.get('canvas');
  canvas.resized();
  canvas.viewbox(view);
}"""


def render(diagram: Path, picture: Path, scale: float = 1) -> list[str]:
    """Draw a diagram into a PNG file. Returns what the modeler warned of."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(device_scale_factor=scale)
        drawn = _draw(page, diagram.read_text(encoding="utf-8"))
        size = {side: int(drawn[side]) + 2 * MARGIN for side in ("width", "height")}
        page.set_viewport_size(size)
        page.evaluate(SHOW, {"x": drawn["x"] - MARGIN, "y": drawn["y"] - MARGIN, **size})
        page.screenshot(path=picture)
        browser.close()
    return drawn["warnings"]


def _draw(page: Page, xml: str) -> dict:
    scripts = modeler.install() / "bpmn-js" / "dist"
    page.set_content(PAGE)
    for style in ("diagram-js.css", "bpmn-js.css"):
        page.add_style_tag(path=scripts / "assets" / style)
    page.add_script_tag(path=scripts / "bpmn-navigated-viewer.production.min.js")
    return page.evaluate(DRAW, xml)


if __name__ == "__main__":
    source, target, *rest = sys.argv[1:]
    for warning in render(Path(source), Path(target), float(rest[0]) if rest else 1):
        print(f"warning: {warning}")
    print(target)
