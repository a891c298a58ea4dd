// What waits for whoever is signed in: by what their posts let them do, the most urgent first.
import { api, area, day, h, nothing, placeText, say, share, show, whole } from "./core.js";
import { orderLine } from "./order-parts.js";

/** A figure that leads to the list behind it. */
const figure = (count, text, href, kind = "") => h("a", { class: `figure ${count ? kind : ""}`, href }, h("b", {}, whole(count)), text);

/** What each kind of post has to do with orders: the state that waits for it. */
const duties = [
  ["orders.dispatched", "filed", say("待派遣", "to dispatch")], ["orders.signed", "dispatched", say("待签收", "to sign")],
  ["orders.reported", "handling", say("待反馈", "to report")], ["orders.ruled", "arbitrating", say("待裁定", "to rule on")],
  ["orders.passed", "reported", say("待核查", "to check")],
];

/** An order in hand, with the way straight to its report. */
const handledLine = (order) => h("div", { class: "handled" }, orderLine(order),
  h("a", { class: "as-button main", href: `/orders/${encodeURIComponent(order.id)}#report` }, say("反馈", "Report")));

async function orderSection(found) {
  const own = duties.filter(([deed]) => found.deeds.includes(deed));
  const states = [...new Set(own.map(([, state]) => state))];
  if (!states.length) return { figures: [], section: null };
  const [counts, page] = await Promise.all([api("orders/counts"), api(`orders?sort=due&limit=12&state=${states.join(",")}`)]);
  const figures = own.filter(([deed], index) => own.findIndex(([, state]) => state === own[index][1]) === index)
    .map(([, state, text]) => figure(counts[state] ?? 0, text, "/orders?state=" + state));
  const soon = new Date(Date.now() + 864e5).toISOString();
  const late = await api(`orders?sort=due&limit=100&state=${states.join(",")}&due_before=${encodeURIComponent(soon)}`);
  figures.unshift(h("a", { class: `figure ${late.items.length ? "red" : ""}`, href: `/orders?state=${states.join(",")}&due_before=${encodeURIComponent(soon)}` },
    h("b", {}, whole(late.items.length) + (late.next ? "+" : "")), say("今明到期或已超期", "due within a day or late")));
  return {
    figures,
    section: h("section", { class: "stack" }, h("div", { class: "row between" }, h("h2", {}, say("按时限办理", "By deadline")), h("a", { href: "/orders?state=" + states.join(",") }, say("全部", "All"))),
      page.items.length ? page.items.map((order) => (order.state.code === "handling" && found.deeds.includes("orders.reported") ? handledLine(order) : orderLine(order))) : nothing(say("没有等您办理的工单", "No order waits for you"))),
  };
}

async function findingSection(found) {
  if (!found.deeds.includes("findings.decide")) return { figures: [], section: null };
  const open = "suspected,provisional,confirmed";
  const page = await api(`findings?sort=confidence&limit=100&state=${open}`).catch(() => ({ items: [] }));
  const waiting = page.items.filter((finding) => !finding.decision);
  return {
    figures: [h("a", { class: "figure", href: "/findings" }, h("b", {}, whole(waiting.length) + (page.next ? "+" : "")), say("待核查图斑", "findings to decide"))],
    section: h("section", { class: "stack" }, h("div", { class: "row between" }, h("h2", {}, say("把握最大的图斑", "The surest findings")), h("a", { href: "/findings" }, say("逐个核查", "Decide them"))),
      waiting.length ? h("div", { class: "tiles" }, waiting.slice(0, 6).map((finding) =>
        h("a", { class: "card tile", href: "/findings/" + encodeURIComponent(finding.id) },
          h("img", { src: `/api/v1/findings/${encodeURIComponent(finding.id)}/chips/outlined`, alt: "", loading: "lazy" }),
          h("span", {}, h("b", {}, finding.class.name), " ", share(finding.confidence)), h("span", { class: "soft" }, placeText(finding.place), " · ", area(finding.changed_area_inside_m2)))))
        : nothing(say("没有待核查的图斑", "No finding waits"))),
  };
}

async function instructionSection(found) {
  if (!found.deeds.includes("instructions.reply")) return null;
  const page = await api("instructions?open=true&limit=5").catch(() => ({ items: [] }));
  if (!page.items.length) return null;
  return h("section", { class: "card" }, h("h2", {}, say("未办完的指令", "Open instructions")),
    h("ul", { class: "list" }, page.items.map((one) => h("li", {}, h("a", { href: "/instructions#" + one.id }, one.text.slice(0, 60)), one.due_at ? h("span", { class: "soft" }, ` · ${day(one.due_at)}`) : ""))));
}

export default async function page(found) {
  const [orders, findings, instructions] = await Promise.all([orderSection(found), findingSection(found), instructionSection(found)]);
  const figures = [...orders.figures, ...findings.figures];
  show(
    h("div", { class: "row between" }, h("h1", {}, say(`今日，${found.account.full_name}`, `Today, ${found.account.full_name}`)),
      found.deeds.includes("reports.add") ? h("a", { class: "as-button main", href: "/reports/new" }, say("上报", "Report something")) : null),
    figures.length ? h("div", { class: "figures" }, figures) : null,
    instructions ?? "",
    h("div", { class: orders.section && findings.section ? "columns even" : "stack" }, orders.section ?? "", findings.section ?? ""),
    found.deeds.includes("accounts.keep") ? h("p", {}, h("a", { class: "as-button", href: "/accounts" }, say("管理账号", "Keep accounts"))) : "",
    !orders.section && !findings.section && !found.deeds.includes("accounts.keep") ? nothing(say("您的岗位没有要办理的事项", "Your posts have nothing to handle")) : "");
}
