// The list of orders: by state, deadline, category; pages of fifty.
import { allUnits, api, button, choice, h, loading, nothing, queryOf, say, show, whole, withQuery } from "./core.js";
import { orderLine, states } from "./order-parts.js";

const sorts = [["due", say("按时限", "by deadline")], ["priority", say("按优先级", "by priority")], ["latest", say("最新在前", "latest first")]];

export default async function page() {
  const query = queryOf();
  const list = h("div", { class: "stack" }, loading());
  const [counts, units] = await Promise.all([api("orders/counts"), allUnits()]);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const tabs = states.filter(([code]) => counts[code]).map(([code, name]) => ({ code, name, count: counts[code] }));
  const goes = (changes) => location.assign(withQuery(changes));
  const unit = choice("unit", [["", say("全部单位", "all units")], ...units.filter((one) => one.tier !== "cell").map((one) => [one.code, one.name])], query.unit ?? "");
  unit.setAttribute("aria-label", say("村居或镇街", "Village or town"));
  unit.addEventListener("change", () => goes({ unit: unit.value }));
  const sort = choice("sort", sorts, query.sort ?? "due");
  sort.setAttribute("aria-label", say("排序", "Sorting"));
  sort.addEventListener("change", () => goes({ sort: sort.value }));
  const link = (code, name, count) => h("a", { class: "figure", href: withQuery({ state: code }), "aria-current": (query.state ?? "") === (code ?? "") ? "true" : undefined }, h("b", {}, whole(count)), name);
  const exported = new URLSearchParams(Object.entries(query).filter(([name]) => ["state", "unit", "category", "responsible", "parcel", "due_before"].includes(name)));
  show(
    h("div", { class: "row between" }, h("h1", {}, say("工单", "Orders")),
      h("div", { class: "row" }, unit, sort,
        h("a", { class: "as-button", href: `/api/v1/orders.csv?${exported}`, download: "orders.csv" }, "CSV"),
        h("a", { class: "as-button", href: `/api/v1/orders.geojson?${exported}`, download: "orders.geojson" }, "GeoJSON"))),
    h("div", { class: "figures" }, link(undefined, say("全部", "all"), total), tabs.map((tab) => link(tab.code, tab.name, tab.count))),
    list);
  let after;
  const more = async () => {
    const asked = new URLSearchParams({ sort: query.sort ?? "due", limit: "50" });
    for (const name of ["state", "unit", "category", "responsible", "parcel", "due_before"]) if (query[name]) asked.set(name, query[name]);
    if (after) asked.set("after", after);
    const found = await api("orders?" + asked);
    after = found.next;
    list.querySelector(".more, .loading")?.remove();
    list.append(...found.items.map(orderLine));
    if (after) list.append(h("div", { class: "more row" }, button(say("继续", "More"), more)));
    if (!list.childElementCount) list.append(nothing(say("没有符合条件的工单", "No order fits")));
  };
  await more();
}
