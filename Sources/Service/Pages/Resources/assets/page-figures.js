// What became of orders: the figures of one's units, ranks among like units, warnings with what was expected.
import { api, day, h, loading, mark, nothing, queryOf, say, scrolling, share, show, whole, withQuery } from "./core.js";

const percents = (value) => (value === undefined ? "—" : share(value));
const minutes = (value) => (value === undefined ? "—" : value < 480 ? say(`${Math.round(value / 6) / 10} 工时`, `${Math.round(value / 6) / 10} wh`) : say(`${Math.round(value / 48) / 10} 工日`, `${Math.round(value / 48) / 10} wd`));
const counts = (value) => (value === undefined ? "—" : whole(value));
const rates = (value) => (value === undefined ? "—" : String(Math.round(value * 10) / 10));

const columns = [
  ["filed", say("立案", "Filed"), counts], ["open", say("在办", "Open"), counts], ["overdue", say("超期在办", "Overdue"), counts], ["closed", say("结案", "Closed"), counts],
  ["on_time_share", say("按期率", "On time"), percents], ["settled_share", say("整改到位率", "Settled"), percents], ["first_time_right_share", say("一次办好率", "First time right"), percents],
  ["hand_overs_per_100", say("每百单转手", "Hand-overs per 100"), rates], ["reopened", say("重启", "Reopened"), counts], ["satisfied_share", say("满意率", "Satisfied"), percents], ["handle_minutes_median", say("处置中位用时", "Median to handle"), minutes],
];
const filters = ["from", "to", "village", "category", "responsible"];
const groupings = [["unit", say("按主办单位", "by unit")], ["village", say("按村居", "by village")], ["category", say("按类别", "by category")], ["month", say("按月", "by month")]];

/** The list behind a figure: the same filters, by the same count. */
function behind(key, row, by) {
  const query = queryOf();
  const asked = { figure: key };
  if (by !== "total") Object.assign(asked, { by, key: row.key, row: row.name });
  for (const name of filters) if (query[name]) asked[name] = query[name];
  return "/orders?" + new URLSearchParams(asked);
}

/** Observed against expected, as two bars with the same scale. */
function bars(warning) {
  const most = Math.max(warning.observed, warning.expected, warning.limit ?? 0, 1);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 200 34");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", say(`出现 ${warning.observed}，预期 ${rates(warning.expected)}`, `observed ${warning.observed}, expected ${rates(warning.expected)}`));
  for (const [y, value, kind] of [[2, warning.observed, "observed"], [18, warning.expected, "expected"]]) {
    const bar = document.createElementNS(svg.namespaceURI, "rect");
    for (const [name, set] of Object.entries({ x: 0, y, width: Math.max(1, (200 * value) / most), height: 14, class: kind })) bar.setAttribute(name, set);
    svg.append(bar);
  }
  return svg;
}

export default async function page() {
  const query = queryOf();
  const by = query.by ?? "unit";
  show(h("h1", {}, say("统计与预警", "Figures and warnings")), loading());
  const asked = new URLSearchParams({ by });
  for (const name of filters) if (query[name]) asked.set(name, query[name]);
  const [statistics, warnings] = await Promise.all([api("statistics?" + asked), api("warnings").catch(() => ({ items: [] }))]);
  const { total } = statistics;
  const rows = statistics.groups[by] ?? [];
  const goes = (changes) => location.assign(withQuery(changes));
  const period = (name, text) => { const input = h("input", { type: "date", value: query[name] ?? "", "aria-label": text }); input.addEventListener("change", () => goes({ [name]: input.value })); return input; };
  show(
    h("div", { class: "row between" }, h("h1", {}, say("统计与预警", "Figures and warnings")), h("div", { class: "row" }, period("from", say("从", "From")), "–", period("to", say("到", "To")))),
    h("div", { class: "figures" }, columns.slice(0, 10).map(([key, text, form]) => {
      const attributes = { class: `figure ${key === "overdue" && total[key] ? "red" : ""}` };
      return total[key] === undefined ? h("div", attributes, h("b", {}, form()), text)
        : h("a", { ...attributes, href: behind(key, total, "total"), "data-value": total[key] }, h("b", {}, form(total[key])), text);
    })),
    h("section", { class: "card stack" },
      h("div", { class: "row" }, groupings.map(([code, text]) => h("a", { class: "as-button", href: withQuery({ by: code }), "aria-current": code === by ? "true" : undefined }, text))),
      rows.length ? scrolling(say("数字", "Figures"), h("table", {},
        h("thead", {}, h("tr", {}, h("th", {}, ""), columns.map(([, text]) => h("th", { class: "number" }, text)), h("th", {}, say("同类排名", "Rank among the like")))),
        h("tbody", {}, rows.map((row) => h("tr", {}, h("th", { scope: "row" }, row.name), columns.map(([key, , form]) => {
          return h("td", { class: "number" }, row[key] ? h("a", { href: behind(key, row, by), "data-value": row[key] }, form(row[key])) : form(row[key]));
        }), h("td", {}, row.rank ? `${row.rank} / ${row.ranked}` : "—")))))) : nothing(say("这段时间没有工单", "No orders in this time"))),
    h("section", { class: "card stack" }, h("h2", {}, say("预警", "Warnings")),
      warnings.items.length ? h("div", { class: "list" }, warnings.items.map((warning) => h("article", { class: "item is-amber" },
        h("div", { class: "row between" }, h("span", { class: "title" }, warning.unit?.name ?? warning.place ?? say("一处热点", "A hot spot")), mark(warning.kind, "amber")),
        h("p", {}, warning.reason), h("div", { class: "bars" }, bars(warning)),
        h("p", { class: "soft" }, `${day(warning.first_day)} – ${day(warning.last_day)} · `, say(`出现 ${warning.observed}，预期 ${rates(warning.expected)}`, `observed ${warning.observed}, expected ${rates(warning.expected)}`)))))
        : nothing(say("没有异常", "Nothing unusual"))));
}
