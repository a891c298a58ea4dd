// The map: imagery of any epoch, parcels, findings and orders, and what of them is in view as a list.
import { api, choice, day, h, loading, mark, nothing, note, queryOf, say, show, withQuery } from "./core.js";
import { openLayers, projectionOf, sceneSource } from "./map.js";

/** The widest view in which parcels are drawn, metres; beyond it they are dust. */
const widest = 2500;
/** Pieces of ground that are asked for one by one, metres. */
const piece = 250;
const colours = { parcel: "#ffd400", finding: "#ff3b1f", decided: "#8a8f98", order: "#00b7ff", closed: "#2e9e5b" };
const closed = ["closed", "mergedInto"];

/** What a feature is called, and where it leads. */
const words = {
  parcel: (one) => [say("宗地", "Parcel"), one.code, one.class?.name, "/findings?parcel=" + encodeURIComponent(one.code)],
  finding: (one) => [say("图斑", "Finding"), one.id, [one.class.name, one.decision?.name ?? one.state.name].join(" · "), "/findings/" + encodeURIComponent(one.id)],
  order: (one) => [say("工单", "Order"), one.id, [one.category, one.state.name].join(" · "), "/orders/" + encodeURIComponent(one.id)],
};

export default async function page(found) {
  show(loading());
  const query = queryOf();
  const [catalogue, frame] = await Promise.all([
    found.deeds.includes("findings.see") ? api("scenes") : Promise.resolve({ items: [] }),
    api("map/frame" + (query.unit ? "?unit=" + encodeURIComponent(query.unit) : ""))]);
  const box = frame.bounds ?? catalogue.items.find((scene) => scene.bounds)?.bounds;
  if (!box) return show(h("h1", {}, say("地图", "Map")), nothing(say("还没有宗地，也没有影像", "There are no parcels and no imagery yet")));
  const ol = await openLayers();
  const projection = projectionOf(ol, frame.crs);
  const kept = { parcel: new Map(), finding: new Map(), order: new Map() };
  const sources = { parcel: new ol.source.Vector(), finding: new ol.source.Vector(), order: new ol.source.Vector() };
  const outline = (colour, width, fill) => new ol.style.Style({ stroke: new ol.style.Stroke({ color: colour, width }), fill: fill && new ol.style.Fill({ color: fill }) });
  const styles = {
    parcel: outline(colours.parcel, 1.2, "rgba(255,255,255,0)"),
    finding: (feature) => (feature.get("one").decision?.code === "noChange" ? outline(colours.decided, 2, "rgba(138,143,152,.2)") : outline(colours.finding, 2, "rgba(255,59,31,.25)")),
    order: (feature) => new ol.style.Style({ image: new ol.style.Circle({ radius: 6, fill: new ol.style.Fill({ color: closed.includes(feature.get("one").state.code) ? colours.closed : colours.order }), stroke: new ol.style.Stroke({ color: "#fff", width: 2 }) }) }),
  };
  const layers = Object.fromEntries(["parcel", "finding", "order"].map((kind) => [kind, new ol.layer.Vector({ source: sources[kind], style: styles[kind] })]));
  const scenes = catalogue.items.filter((scene) => scene.bounds).sort((a, b) => b.acquired_at.localeCompare(a.acquired_at));
  const imagery = new ol.layer.Tile({});
  const see = (id) => {
    const scene = scenes.find((one) => one.id === id);
    imagery.setSource(scene ? sceneSource(ol, frame, projection, scene) : null);
    if (scene) imagery.setExtent(scene.bounds);
  };
  const target = h("div", { class: "map tall", tabindex: "0", role: "application", "aria-label": say("地图，方向键移动，加减号缩放；视野内的内容列在下面", "Map: arrows move it, plus and minus zoom; what is in view is listed below") });
  const view = new ol.View({ projection, resolutions: frame.tiles.resolutions, center: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] });
  const map = new ol.Map({
    target, view, layers: [imagery, layers.parcel, layers.finding, layers.order],
    controls: [new ol.control.Zoom({ zoomInTipLabel: say("放大", "Zoom in"), zoomOutTipLabel: say("缩小", "Zoom out") }), new ol.control.ScaleLine({ units: "metric" })],
  });
  new ResizeObserver((_, observer) => { if (target.clientWidth) { map.updateSize(); start(); observer.disconnect(); } }).observe(target);
  function start() {
    const [x, y, span] = (query.at ?? "").split(",").map(Number);
    if (x && y && span) view.fit([x - span / 2, y - span / 2, x + span / 2, y + span / 2]);
    else view.fit(box);
  }

  /** What was asked for already, by the corner of the piece. */
  const asked = new Set();
  let isPart = false;
  const list = h("div", { class: "stack" });
  const said = h("p", { class: "soft", role: "status" });
  async function fetchPiece(column, row) {
    const key = `${column} ${row}`;
    if (asked.has(key)) return;
    asked.add(key);
    try {
      const answer = await api(`map?box=${[column * piece, row * piece, (column + 1) * piece, (row + 1) * piece].join(",")}`);
      isPart ||= answer.is_part;
      for (const [kind, all] of [["parcel", answer.parcels], ["finding", answer.findings], ["order", answer.orders]]) {
        const fresh = all.filter((one) => !kept[kind].has(one.id ?? one.code));
        for (const one of fresh) kept[kind].set(one.id ?? one.code, one);
        sources[kind].addFeatures(fresh.map((one) => new ol.Feature({ geometry: one.position ? new ol.geom.Point([one.position.x, one.position.y]) : new ol.geom.MultiPolygon(one.outline), kind, one })));
      }
    } catch (fault) { asked.delete(key); throw fault; }
  }
  async function follow() {
    const extent = view.calculateExtent(map.getSize());
    const width = Math.max(extent[2] - extent[0], extent[3] - extent[1]);
    const middle = view.getCenter().map(Math.round);
    history.replaceState(null, "", withQuery({ at: [...middle, Math.round(width)].join(",") }));
    if (width > widest) {
      list.replaceChildren();
      said.textContent = say("放大后显示宗地、图斑与工单", "Zoom in to see parcels, findings and orders");
      layers.parcel.setVisible(false);
      return;
    }
    layers.parcel.setVisible(boxes.parcel.checked);
    const pieces = [];
    for (let column = Math.floor(extent[0] / piece); column * piece < extent[2]; column++) for (let row = Math.floor(extent[1] / piece); row * piece < extent[3]; row++) pieces.push([column, row]);
    try { await Promise.all(pieces.map((one) => fetchPiece(...one))); } catch (fault) { note(fault.message, "red"); }
    tell(extent);
  }
  /** What is in view, for whoever does not use a pointer. */
  function tell(extent) {
    const seen = Object.fromEntries(Object.keys(sources).map((kind) => [kind, sources[kind].getFeaturesInExtent(extent)]));
    said.textContent = say(`视野内：宗地 ${seen.parcel.length}，图斑 ${seen.finding.length}，工单 ${seen.order.length}`, `In view: ${seen.parcel.length} parcels, ${seen.finding.length} findings, ${seen.order.length} orders`)
      + (isPart ? say("（部分未显示，请放大）", " (not all; zoom in)") : "");
    list.replaceChildren(...[...seen.order, ...seen.finding].slice(0, 20).map((feature) => line(feature)));
  }
  function line(feature) {
    const [kind, id, text, href] = words[feature.get("kind")](feature.get("one"));
    return h("a", { class: "item", href }, mark({ name: kind }), " ", h("span", { class: "title" }, id), " ", h("span", { class: "soft" }, text ?? ""));
  }
  const chosen = h("div", { class: "stack", "aria-live": "polite" });
  map.on("singleclick", (event) => {
    const features = map.getFeaturesAtPixel(event.pixel, { hitTolerance: 8 });
    chosen.replaceChildren(...features.slice(0, 6).map((feature) => line(feature)));
  });
  map.on("moveend", follow);

  const names = { parcel: say("宗地", "Parcels"), finding: say("图斑", "Findings"), order: say("工单", "Orders") };
  const boxes = Object.fromEntries(Object.keys(layers).map((kind) => [kind, h("input", { type: "checkbox", checked: true, id: "layer-" + kind })]));
  for (const [kind, input] of Object.entries(boxes)) input.addEventListener("change", () => layers[kind].setVisible(input.checked));
  const epoch = choice("scene", [...scenes.map((scene) => [scene.id, `${day(scene.acquired_at)} ${scene.sensor.name}`]), ["", say("不显示影像", "No imagery")]], scenes[0]?.id ?? "", { "aria-label": say("影像", "Imagery") });
  epoch.addEventListener("change", () => see(epoch.value));
  see(epoch.value);
  show(
    h("div", { class: "row between" }, h("h1", {}, say("地图", "Map"), h("span", { class: "soft" }, ` ${frame.name}`)),
      h("div", { class: "row" }, epoch, Object.entries(boxes).map(([kind, input]) => h("label", { class: "row", for: input.id }, input, h("span", { class: `key ${kind}` }), names[kind])))),
    target, chosen, said, list);
}
