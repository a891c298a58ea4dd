// The month's return of a unit: filled from what is on record; for print and as a file.
import { api, choice, h, loading, queryOf, say, show, withQuery } from "./core.js";

/** This month and the eleven before, by the district's time. */
function months() {
  const now = new Date(Date.now() + 8 * 3600_000);
  return Array.from({ length: 12 }, (_, back) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7));
}

export default async function page() {
  const code = decodeURIComponent(location.pathname.split("/")[2]);
  const chosen = queryOf().month ?? months()[0];
  show(loading());
  const path = `units/${encodeURIComponent(code)}/return`;
  const found = await api(`${path}?month=${encodeURIComponent(chosen)}`);
  document.title = found.title;
  const select = choice("month", months().map((month) => [month, month]), found.month, { "aria-label": say("月份", "Month") });
  select.addEventListener("change", () => location.assign(withQuery({ month: select.value })));
  const print = h("button", { type: "button" }, say("打印", "Print"));
  print.addEventListener("click", () => window.print());
  show(
    h("div", { class: "row between" }, h("h1", {}, found.title, h("span", { class: "soft" }, say(" 报表", " · monthly return"))),
      h("div", { class: "row no-print" }, select, print, h("a", { class: "as-button", href: `/api/v1/${path}.csv?month=${found.month}`, download: "" }, "CSV"), h("a", { href: "/units/" + encodeURIComponent(code) }, say("回到本单位", "Back to the unit")))),
    h("section", { class: "card" }, h("table", { class: "return" }, found.sections.map((section) => h("tbody", {}, [
      h("tr", {}, h("th", { colspan: 2, scope: "rowgroup" }, section.name)),
      ...section.rows.map((row) => h("tr", {}, h("td", {}, row.name), h("td", { class: "number" }, String(row.value)))),
    ]))), h("p", { class: "soft" }, say("全部由记录算出，未经人工填写。", "All of it from what is on record; nobody typed a figure."))),
    h("p", { class: "signatures" }, [say("填表人", "Made by"), say("审核人", "Checked by"), say("日期", "Date")].map((text) => h("span", {}, text + say("：", ": "), h("i", {})))));
}
