// The list of orders: by state, deadline, category; pages of fifty.
import { allUnits, api, button, choice, h, loading, nothing, queryOf, say, show, whole, withQuery } from "./core.js";
import { exportMenu } from "./export-menu.js";
import { orderLine, states } from "./order-parts.js";

const sorts = [["due", say("按时限", "by deadline")], ["priority", say("按优先级", "by priority")], ["latest", say("最新在前", "latest first")]];

/** By deadline and by priority are of open orders alone; any other list is by time. */
const open = ["filed", "dispatched", "handling", "arbitrating", "reported"];
const isOpen = (state) => !!state && state.split(",").every((one) => open.includes(one));
const sortOf = (query) => query.sort ?? (isOpen(query.state) || query.due_before ? "due" : "latest");

/** The orders behind a figure of the statistics, with what the figure comes to. */
async function behindFigure(query) {
  show(h("h1", {}, say("工单", "Orders")), loading());
  const asked = new URLSearchParams({ limit: "50" });
  for (const name of ["by", "key", "from", "to", "village", "category", "responsible"]) if (query[name] !== undefined) asked.set(name, query[name]);
  const path = `statistics/${encodeURIComponent(query.figure)}/orders?`;
  const list = h("div", { class: "stack" });
  const first = await api(path + asked);
  const more = async (found) => {
    list.querySelector(".more")?.remove();
    list.append(...found.items.map(({ order, times }) => times > 1 ? h("div", { class: "stack" }, orderLine(order), h("p", { class: "soft" }, say(`计 ${times} 次`, `counts ${times} times`))) : orderLine(order)));
    if (found.next) list.append(h("div", { class: "more row" }, button(say("继续", "More"), async () => { asked.set("after", found.next); await more(await api(path + asked)); })));
    if (!list.childElementCount) list.append(nothing(say("没有符合条件的工单", "No order fits")));
  };
  const period = query.from || query.to ? `${query.from ?? ""} – ${query.to ?? ""}` : "";
  document.title = first.name;
  show(
    h("div", { class: "row between" }, h("h1", {}, first.name, h("span", { class: "soft" }, [query.row, period].filter(Boolean).map((text) => " · " + text))), h("a", { href: "/figures" }, say("回到统计", "Back to the figures"))),
    h("p", { "data-count": first.count, "data-orders": first.orders }, first.count === first.orders ? say(`${whole(first.orders)} 件`, `${whole(first.orders)} orders`)
      : say(`${whole(first.orders)} 件，共计 ${whole(first.count)} 次`, `${whole(first.orders)} orders, counted ${whole(first.count)} times`)),
    list);
  await more(first);
}

export default async function page() {
  const query = queryOf();
  if (query.figure) return behindFigure(query);
  const list = h("div", { class: "stack" }, loading());
  const [counts, units] = await Promise.all([api("orders/counts"), allUnits()]);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const tabs = states.filter(([code]) => counts[code]).map(([code, name]) => ({ code, name, count: counts[code] }));
  const goes = (changes) => location.assign(withQuery(changes));
  const unit = choice("unit", [["", say("全部单位", "all units")], ...units.filter((one) => one.tier !== "cell").map((one) => [one.code, one.name])], query.unit ?? "");
  unit.setAttribute("aria-label", say("村居或镇街", "Village or town"));
  unit.addEventListener("change", () => goes({ unit: unit.value }));
  const sort = choice("sort", isOpen(query.state) || query.sort || query.due_before ? sorts : sorts.slice(-1), sortOf(query));
  sort.setAttribute("aria-label", say("排序", "Sorting"));
  sort.addEventListener("change", () => goes({ sort: sort.value }));
  const link = (code, name, count) => h("a", { class: "figure", href: withQuery({ state: code, sort: isOpen(code) ? query.sort : undefined }), "aria-current": (query.state ?? "") === (code ?? "") ? "true" : undefined }, h("b", {}, whole(count)), name);
  const exported = Object.fromEntries(Object.entries(query).filter(([name]) => ["state", "unit", "category", "responsible", "parcel", "due_before"].includes(name)));
  show(
    h("div", { class: "row between" }, h("h1", {}, say("工单", "Orders")),
      h("div", { class: "row" }, unit, sort,
        exportMenu("orders", exported))),
    h("div", { class: "figures" }, link(undefined, say("全部", "all"), total), tabs.map((tab) => link(tab.code, tab.name, tab.count))),
    list);
  let after;
  const more = async () => {
    const asked = new URLSearchParams({ sort: sortOf(query), limit: "50" });
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
