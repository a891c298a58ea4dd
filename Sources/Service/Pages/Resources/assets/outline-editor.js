// Corrects the outline of a change over the imagery: by dragging, and all of it by buttons and keys too.
import { area, button, h, say } from "./core.js";
import { parcelMap } from "./map.js";

/** How far a corner moves at a time, metres. */
const stride = 0.5;

/** On which side of a line a point lies: positive to the left. */
const side = ([ax, ay], [bx, by], [x, y]) => (bx - ax) * (y - ay) - (by - ay) * (x - ax);
/** Whether edges of an outline cross. */
function crosses(polygons) {
  const edges = polygons.flat().flatMap((ring) => ring.slice(1).map((end, index) => [ring[index], end]));
  return edges.some(([a, b], index) => edges.slice(index + 1).some(([c, d]) => side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0));
}
const sizeOf = (ring) => Math.abs(ring.slice(1).reduce((sum, [x, y], index) => sum + ring[index][0] * y - x * ring[index][1], 0)) / 2;
/** An outline along pixels has a corner at each of them; the same with straight edges, as far as that makes none of them cross. */
function straightened(whole, pixel) {
  const inTurn = [2, 1, 0].map((share) => whole.simplify(pixel * share).getCoordinates()
    .map((rings) => rings.filter((ring, index) => ring.length >= 4 && sizeOf(ring) >= (index ? 2 : 1))).filter((rings) => rings.length && sizeOf(rings[0]) >= 1));
  return inTurn.find((polygons) => polygons.length && !crosses(polygons)) ?? whole.getCoordinates();
}

/** The map with the outline to correct; `save` gets polygons × rings × (easting, northing). */
export async function outlineEditor(finding, save) {
  const size = h("output", { class: "soft" });
  const state = { polygons: [], at: [0, 0, 0] };
  let [feature, marker, drawing, map] = [];
  const copy = () => structuredClone(state.polygons);
  const undone = [];

  /** The corners, one after the other; a ring's last position is its first. */
  const corners = () => state.polygons.flatMap((rings, part) => rings.flatMap((ring, number) => ring.slice(0, -1).map((_, place) => [part, number, place])));
  const ringAt = ([part, number]) => state.polygons[part]?.[number];
  const position = (at) => ringAt(at)?.[at[2]];

  function paint() {
    feature.getGeometry().setCoordinates(state.polygons);
    const place = position(state.at);
    marker.setGeometry(place ? new window.ol.geom.Point(place) : undefined);
    const whole = feature.getGeometry().getArea();
    const isCrossing = crosses(state.polygons);
    size.className = isCrossing ? "red" : "soft";
    size.textContent = isCrossing ? say("边相交，请移开相交处的角", "edges cross: move the corners apart") : say(`范围 ${area(whole)}`, `outline ${area(whole)}`);
  }
  /** Changes the outline so that it can be taken back. */
  function change(body) {
    undone.push(copy());
    if (undone.length > 50) undone.shift();
    body();
    paint();
  }
  function put(at, place) {
    const ring = ringAt(at);
    ring[at[2]] = place;
    if (at[2] === 0) ring[ring.length - 1] = [...place];
  }
  function go(step) {
    const all = corners();
    const now = all.findIndex((at) => at.every((value, index) => value === state.at[index]));
    state.at = all[(now + step + all.length) % all.length] ?? [0, 0, 0];
    paint();
    const place = position(state.at);
    if (place && !window.ol.extent.containsCoordinate(map.getView().calculateExtent(), place)) map.getView().setCenter(place);
  }
  const move = (x, y) => position(state.at) && change(() => { const [east, north] = position(state.at); put(state.at, [east + x * stride, north + y * stride]); });
  function add() {
    const ring = ringAt(state.at);
    if (!ring) return;
    change(() => {
      const [a, b] = [ring[state.at[2]], ring[state.at[2] + 1]];
      ring.splice(state.at[2] + 1, 0, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
      state.at = [state.at[0], state.at[1], state.at[2] + 1];
    });
  }
  function remove() {
    const ring = ringAt(state.at);
    if (!ring) return;
    change(() => {
      if (ring.length > 4) {
        const open = ring.slice(0, -1);
        open.splice(state.at[2], 1);
        state.polygons[state.at[0]][state.at[1]] = [...open, [...open[0]]];
      } else if (state.at[1] > 0) {
        state.polygons[state.at[0]].splice(state.at[1], 1);
      } else if (state.polygons.length > 1) {
        state.polygons.splice(state.at[0], 1);
      } else { undone.pop(); }
      if (!position(state.at)) state.at = [0, 0, 0];
    });
  }
  function undo() {
    if (!undone.length) return;
    state.polygons = undone.pop();
    if (!position(state.at)) state.at = [0, 0, 0];
    paint();
  }
  /** Draws it anew: the first corner stands where the map's middle is, so that no pointer is needed. */
  function redraw() {
    change(() => {
      const [x, y] = map.getView().getCenter();
      state.polygons = [[[[x - 3, y - 3], [x + 3, y - 3], [x + 3, y + 3], [x - 3, y + 3], [x - 3, y - 3]]]];
      state.at = [0, 0, 0];
    });
    drawing.setActive(true);
  }

  function begin(ol, shown, pixel) {
    map = shown;
    const whole = new ol.geom.MultiPolygon(finding.outline);
    state.polygons = finding.is_outline_drawn ? whole.getCoordinates() : straightened(whole, pixel);
    feature = new ol.Feature(new ol.geom.MultiPolygon(state.polygons));
    marker = new ol.Feature();
    const source = new ol.source.Vector({ features: [feature] });
    const corner = new ol.style.Style({
      image: new ol.style.Circle({ radius: 4, fill: new ol.style.Fill({ color: "#ffd400" }), stroke: new ol.style.Stroke({ color: "#000", width: 1 }) }),
      geometry: (shape) => new ol.geom.MultiPoint(shape.getGeometry().getCoordinates().flat(2)),
    });
    map.addLayer(new ol.layer.Vector({ source, style: [new ol.style.Style({ stroke: new ol.style.Stroke({ color: "#ffd400", width: 2.5 }), fill: new ol.style.Fill({ color: "rgba(255,212,0,.15)" }) }), corner] }));
    map.addLayer(new ol.layer.Vector({
      source: new ol.source.Vector({ features: [marker] }),
      style: new ol.style.Style({ image: new ol.style.Circle({ radius: 8, stroke: new ol.style.Stroke({ color: "#00b7ff", width: 3 }) }) }),
    }));
    const modify = new ol.interaction.Modify({ source, pixelTolerance: 14 });
    let before;
    modify.on("modifystart", () => { before = copy(); });
    modify.on("modifyend", () => {
      undone.push(before);
      state.polygons = feature.getGeometry().getCoordinates();
      if (!position(state.at)) state.at = [0, 0, 0];
      paint();
    });
    drawing = new ol.interaction.Draw({ type: "Polygon" });
    drawing.setActive(false);
    drawing.on("drawend", ({ feature: drawn }) => {
      change(() => { state.polygons = [drawn.getGeometry().getCoordinates()]; state.at = [0, 0, 0]; });
      drawing.setActive(false);
    });
    map.addInteraction(modify);
    map.addInteraction(drawing);
    paint();
  }

  const mapBox = await parcelMap(finding.parcel_code, { earlier: finding.earlier_acquired_at, later: finding.later_acquired_at }, begin);
  if (!map) return mapBox;
  const small = (text, name, action) => h("button", { type: "button", "aria-label": name, title: name, onclick: action }, text);
  return h("section", { class: "card stack outline-editor" }, h("h2", {}, say("修正变化范围", "Correct what changed")),
    h("p", { class: "soft" }, say("拖动黄色的角，或用下面的按钮逐个移动；每次 0.5 米。", "Drag the yellow corners, or move them one by one with the buttons, half a metre at a time.")),
    mapBox,
    h("div", { class: "row", role: "group", "aria-label": say("角", "Corners") },
      small("‹", say("上一个角", "Previous corner"), () => go(-1)), small("›", say("下一个角", "Next corner"), () => go(1)),
      small("←", say("向西", "West"), () => move(-1, 0)), small("→", say("向东", "East"), () => move(1, 0)), small("↑", say("向北", "North"), () => move(0, 1)), small("↓", say("向南", "South"), () => move(0, -1)),
      small("＋", say("在其后加一个角", "Add a corner behind it"), add), small("－", say("删除这个角", "Remove the corner"), remove),
      small("↶", say("撤销", "Undo"), undo), button(say("重画", "Draw anew"), redraw)),
    h("div", { class: "row" }, button(say("保存范围", "Save the outline"), () => save(state.polygons), { class: "main" }),
      finding.is_outline_drawn ? button(say("恢复自动识别的范围", "Back to what the survey saw"), () => save(null)) : null, size));
}
