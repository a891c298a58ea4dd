// A map of a parcel: the imagery of two dates in the parcels' own CRS, one over the other by a slider, by turns or beside each other.
import { api, choice, day, h, nothing, say } from "./core.js";

/** The map library, fetched when a map is shown; nil where the site has none. */
let library;
export function openLayers() {
  library ??= new Promise((resolve, reject) => {
    const base = new URL(".", import.meta.url);
    const script = document.createElement("script");
    script.src = new URL("ol.js", base).pathname;
    script.onload = () => resolve(window.ol);
    script.onerror = () => reject(new Error(say("没有地图组件：请运行 scripts/setup 后重新编译", "The map library is missing: run scripts/setup and build again")));
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("ol.css", base).pathname;
    document.head.append(style, script);
  });
  return library;
}

/** A CRS in metres that the library need not know. */
export const projectionOf = (ol, crs) => new ol.proj.Projection({ code: crs, units: "m", getPointResolution: (resolution) => resolution });

/** The tiles of a scene. Beyond its own pixels nothing more is asked for: they are shown larger, as they are. */
export const sceneSource = (ol, catalogue, projection, scene) => new ol.source.TileImage({
  projection, interpolate: false, transition: 0,
  tileGrid: new ol.tilegrid.TileGrid({
    origin: catalogue.tiles.origin, tileSize: catalogue.tiles.edge,
    resolutions: catalogue.tiles.resolutions.slice(0, catalogue.tiles.resolutions.findIndex((one) => one <= scene.pixel_size_m * 1.001) + 1 || undefined),
  }),
  tileUrlFunction: ([level, column, row]) => `/api/v1/scenes/${scene.id}/tiles/${level}/${column}/${row}`,
});

let scenes;
const allScenes = () => (scenes ??= api("scenes"));

const meets = (bounds, box) => bounds && bounds[0] < box[2] && bounds[2] > box[0] && bounds[1] < box[3] && bounds[3] > box[1];

function boxOf(polygon) {
  const points = polygon.flat(2);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** The one of the scenes that was acquired nearest to a moment. */
const nearest = (all, moment) => all.reduce((best, one) => (!best || Math.abs(new Date(one.acquired_at) - moment) < Math.abs(new Date(best.acquired_at) - moment) ? one : best), undefined);

/**
 * A map of a parcel. `dates`: earlier and later, by which the scenes are chosen at first; `begin` gets the library, the map and the
 * pixel size of the later scene, metres.
 */
export async function parcelMap(code, dates = {}, begin = undefined) {
  const [catalogue, parcel] = await Promise.all([allScenes(), api("parcels/" + encodeURIComponent(code))]);
  const box = boxOf(parcel.polygon);
  const shown = catalogue.items.filter((scene) => meets(scene.bounds, box));
  if (!shown.length) return nothing(say("影像目录中没有覆盖此处的影像（scenes add）", "The catalogue has no scene of this place (scenes add)"));
  const ol = await openLayers();
  const projection = projectionOf(ol, catalogue.crs);
  const edition = { earlier: nearest(shown, new Date(dates.earlier ?? 0)), later: nearest(shown, new Date(dates.later ?? Date.now())) };
  const source = (scene) => sceneSource(ol, catalogue, projection, scene);
  const layers = { earlier: new ol.layer.Tile({ source: source(edition.earlier), extent: edition.earlier.bounds }), later: new ol.layer.Tile({ source: source(edition.later), extent: edition.later.bounds }) };
  const outline = new ol.layer.Vector({
    source: new ol.source.Vector({ features: [new ol.Feature(new ol.geom.MultiPolygon(parcel.polygon))] }),
    style: [new ol.style.Style({ stroke: new ol.style.Stroke({ color: "#fff", width: 5 }) }), new ol.style.Style({ stroke: new ol.style.Stroke({ color: "#d92b2b", width: 2.5 }) })],
  });
  const target = h("div", { class: "map", tabindex: "0", role: "application", "aria-label": say(`宗地 ${code} 的地图，方向键移动，加减号缩放`, `Map of parcel ${code}: arrows move it, plus and minus zoom`) });
  const slider = h("input", { type: "range", min: 0, max: 100, value: 50, "aria-label": say("前后期分界", "Where earlier ends and later begins") });
  const view = new ol.View({ projection, resolutions: catalogue.tiles.resolutions, constrainResolution: true, center: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] });
  const map = new ol.Map({
    target, layers: [layers.earlier, layers.later, outline], view,
    controls: [
      new ol.control.Zoom({ zoomInTipLabel: say("放大", "Zoom in"), zoomOutTipLabel: say("缩小", "Zoom out") }),
      new ol.control.ScaleLine({ units: "metric" }),
    ],
  });
  // Closer where corners are to be moved.
  const width = Math.max(box[2] - box[0], box[3] - box[1]) * (begin ? 0.25 : 1);
  const around = [box[0] - width, box[1] - width, box[2] + width, box[3] + width];
  // The map has its size only once it stands in the page.
  new ResizeObserver((_, observer) => { if (target.clientWidth) { map.updateSize(); view.fit(around); observer.disconnect(); } }).observe(target);

  let mode = "swipe";
  layers.later.on("prerender", (event) => {
    if (mode !== "swipe") return;
    const context = event.context;
    const from = (context.canvas.width * slider.value) / 100;
    context.save();
    context.beginPath();
    context.rect(from, 0, context.canvas.width - from, context.canvas.height);
    context.clip();
  });
  layers.later.on("postrender", (event) => { if (mode === "swipe") event.context.restore(); });
  slider.addEventListener("input", () => map.render());

  let blinking;
  const modes = [["swipe", say("卷帘", "Swipe")], ["blink", say("闪烁", "Blink")], ["earlier", say("只看前期", "Earlier only")], ["later", say("只看后期", "Later only")]];
  const buttons = modes.map(([name, text]) => h("button", { type: "button", "aria-pressed": String(name === mode), onclick: () => choose(name) }, text));
  function choose(name) {
    mode = name;
    clearInterval(blinking);
    slider.disabled = name !== "swipe";
    layers.later.setVisible(name !== "earlier");
    buttons.forEach((element, index) => element.setAttribute("aria-pressed", String(modes[index][0] === name)));
    if (name === "blink") blinking = setInterval(() => { if (!target.isConnected) return clearInterval(blinking); layers.later.setVisible(!layers.later.getVisible()); }, 700);
    map.render();
  }
  const chooser = (which, text) => {
    const select = choice(which, shown.map((scene) => [scene.id, `${day(scene.acquired_at)} ${scene.sensor.name}`]), edition[which].id, { "aria-label": text });
    select.addEventListener("change", () => {
      const scene = shown.find((one) => one.id === select.value);
      layers[which].setExtent(scene.bounds);
      layers[which].setSource(source(scene));
    });
    return h("label", { class: "row" }, text, select);
  };
  if (begin) { choose("later"); begin(ol, map, edition.later.pixel_size_m); }
  return h("div", { class: "stack map-box" },
    h("div", { class: "row" }, chooser("earlier", say("前期", "Earlier")), chooser("later", say("后期", "Later"))),
    h("div", { class: "row" }, buttons), target, slider);
}
