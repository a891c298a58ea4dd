// A map that is fetched when somebody opens it: it costs more than the rest of a page.
import { h, loading, say } from "./core.js";

/** A fold with the map of a parcel; `dates`: of the earlier and the later epoch. */
export function mapFold(code, dates) {
  const content = h("div", {});
  const fold = h("details", { class: "card fold" }, h("summary", {}, say("地图：两期影像", "Map: imagery of two dates")), content);
  fold.addEventListener("toggle", async () => {
    if (!fold.open || content.childElementCount) return;
    content.replaceChildren(loading());
    try {
      const { parcelMap } = await import("./map.js");
      content.replaceChildren(await parcelMap(code, dates));
    } catch (error) { content.replaceChildren(h("p", { class: "red" }, error.message)); }
  });
  return fold;
}
