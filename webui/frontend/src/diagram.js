// The case's diagrams with the path taken: classes on the elements, set by what the server says in a data block.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/diagram-js.css";

const ROOM = 24;
const marks = { completed: "was-here", flows: "was-here", current: "is-here", incidents: "is-stopped" };

const showPath = (viewer, path) => {
  const canvas = viewer.get("canvas");
  const elements = viewer.get("elementRegistry");
  for (const [part, mark] of Object.entries(marks))
    for (const id of path[part]) if (elements.get(id)) canvas.addMarker(id, mark);
};

// All of it in the middle, with room around what lies at the edge; never larger than drawn.
const fit = (canvas) => {
  const { inner, outer } = canvas.viewbox();
  const scale = Math.min(1, outer.width / (inner.width + 2 * ROOM), outer.height / (inner.height + 2 * ROOM));
  const width = outer.width / scale;
  const height = outer.height / scale;
  canvas.viewbox({
    x: inner.x + (inner.width - width) / 2,
    y: inner.y + (inner.height - height) / 2,
    width,
    height,
  });
};

const actions = {
  in: (viewer) => viewer.get("zoomScroll").stepZoom(1),
  out: (viewer) => viewer.get("zoomScroll").stepZoom(-1),
  fit: (viewer) => fit(viewer.get("canvas")),
};

const draw = async (diagram) => {
  if (diagram.classList.contains("is-drawn")) return;
  diagram.classList.add("is-drawn"); // gives the canvas its size, which fitting needs
  const path = JSON.parse(diagram.querySelector("script").textContent);
  const viewer = new NavigatedViewer({ container: diagram.querySelector("[data-canvas]") });
  await viewer.importXML(path.xml);
  showPath(viewer, path);
  actions.fit(viewer);
  for (const button of diagram.querySelectorAll("[data-zoom]"))
    button.addEventListener("click", () => actions[button.dataset.zoom](viewer));
};

for (const diagram of document.querySelectorAll("[data-diagram]")) {
  const folded = diagram.closest("details");
  if (folded) folded.addEventListener("toggle", () => draw(diagram), { once: true });
  else draw(diagram);
}
