// A sketch of a parcel and what changed on it: to scale, north up, its corners numbered.
import { say } from "./core.js";

const space = "http://www.w3.org/2000/svg";
function draw(tag, attributes = {}, text) {
  const element = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** The corners of the outer rings, in the order of the parcel's register, the last of a ring being its first. */
export const cornersOf = (outline) => outline.flatMap(([exterior]) => exterior.slice(0, -1));

/** A length of 1, 2 or 5 times a power of ten, at most `most`. */
function roundLength(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((times) => times * power).find((length) => length <= most);
}

/** The sketch; `outline`: of the parcel, `changes`: of its findings; polygons × rings × (easting, northing), metres. */
export function sketch(outline, changes) {
  const points = [...outline, ...changes.flat()].flat(2);
  if (!points.length) return null;
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [west, south, east, north] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  const span = Math.max(east - west, north - south, 1);
  const [size, margin] = [400, 40];
  const scale = (size - 2 * margin) / span;
  const left = (size - (east - west) * scale) / 2;
  const top = (size - (north - south) * scale) / 2;
  const at = ([x, y]) => [left + (x - west) * scale, top + (north - y) * scale].map((value) => value.toFixed(1));
  const path = (polygons) => polygons.flat().map((ring) => `M${ring.map((point) => at(point).join(" ")).join("L")}Z`).join("");
  const picture = draw("svg", { viewBox: `0 0 ${size} ${size}`, class: "sketch", role: "img", "aria-label": say("宗地与变化范围的示意图，北在上", "Sketch of the parcel and what changed, north up") });
  picture.append(draw("path", { d: path(outline), class: "parcel", "fill-rule": "evenodd" }), ...changes.map((change) => draw("path", { d: path(change), class: "change", "fill-rule": "evenodd" })));
  const corners = cornersOf(outline);
  if (corners.length <= 30) {
    const middle = [(west + east) / 2, (south + north) / 2];
    corners.forEach((corner, index) => {
      const [x, y] = at(corner);
      const [dx, dy] = [corner[0] - middle[0], middle[1] - corner[1]];
      const away = 12 / (Math.hypot(dx, dy) || 1);
      picture.append(draw("circle", { cx: x, cy: y, r: 2.5 }), draw("text", { x: Number(x) + dx * away, y: Number(y) + dy * away + 4, "text-anchor": "middle" }, `J${index + 1}`));
    });
  }
  const length = roundLength((size / 3) / scale);
  const bar = length * scale;
  picture.append(
    draw("path", { d: `M12 ${size - 18}v6h${bar.toFixed(1)}v-6`, class: "bar" }), draw("text", { x: 16 + bar, y: size - 10 }, `${length} m`),
    draw("path", { d: `M${size - 20} 34V10l-5 9m5-9l5 9`, class: "bar" }), draw("text", { x: size - 20, y: 48, "text-anchor": "middle" }, say("北", "N")));
  return picture;
}
