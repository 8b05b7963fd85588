// The case's diagram with the path taken: classes on the elements, set by what the server says in a data block.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/diagram-js.css";

const marks = { completed: "was-here", flows: "was-here", current: "is-here" };

const showPath = (viewer, path) => {
  const canvas = viewer.get("canvas");
  const elements = viewer.get("elementRegistry");
  for (const [part, mark] of Object.entries(marks))
    for (const id of path[part]) if (elements.get(id)) canvas.addMarker(id, mark);
};

const actions = {
  in: (viewer) => viewer.get("zoomScroll").stepZoom(1),
  out: (viewer) => viewer.get("zoomScroll").stepZoom(-1),
  fit: (viewer) => viewer.get("canvas").zoom("fit-viewport", "auto"),
};

const draw = async (figure) => {
  figure.classList.add("is-drawn"); // gives the canvas its size, which fitting needs
  const path = JSON.parse(figure.querySelector("script").textContent);
  const viewer = new NavigatedViewer({ container: figure.querySelector("[data-canvas]") });
  await viewer.importXML(path.xml);
  showPath(viewer, path);
  actions.fit(viewer);
  for (const button of figure.querySelectorAll("[data-zoom]"))
    button.addEventListener("click", () => actions[button.dataset.zoom](viewer));
};

// A folded diagram has no size to fit into: it is drawn when it is opened.
const drawWhenSeen = (figure) =>
  figure.tagName === "DETAILS" ? figure.addEventListener("toggle", () => draw(figure), { once: true }) : draw(figure);

document.querySelectorAll("[data-diagram]").forEach(drawWhenSeen);
