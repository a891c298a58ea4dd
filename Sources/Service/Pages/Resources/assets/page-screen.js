// The big screen: counters, towns, warnings and what has just happened, read from across a hall. Nothing to click, no person's data.
import { api, h, moment, say, share, show, whole } from "./core.js";
import { follow } from "./live.js";

const open = ["filed", "dispatched", "handling", "arbitrating", "reported"];
const topics = { order: say("工单", "Order"), finding: say("图斑", "Finding"), report: say("线索", "Report") };
/** What is told of an event; others only move the figures. */
const words = {
  orderFiled: say("立单", "filed"), orderDispatched: say("派遣", "dispatched"), orderSigned: say("签收", "signed"), orderReported: say("反馈", "reported"), orderPassed: say("核查通过", "passed"),
  orderReturned: say("退单", "returned"), orderReopened: say("重启", "opened again"), findingRecorded: say("新图斑", "found"), findingDecided: say("已核查", "decided"), reportReceived: say("来件", "came in"),
};
const lines = 7;

export default async function page() {
  document.body.classList.add("screen");
  const clock = h("time", {});
  const state = h("span", { class: "live" }, say("实时", "live"));
  const counters = h("section", { class: "counters" });
  const towns = h("section", { class: "panel" });
  const warnings = h("section", { class: "panel" });
  const rows = Array.from({ length: lines }, () => h("li", {}));
  const feed = h("section", { class: "panel" }, h("h2", {}, say("刚刚发生", "Just now")), h("ol", {}, rows));
  show(h("h1", {}, say("一网统管 · 宅基地新增建设", "One net · New construction on homesteads"), clock, state), counters, h("div", { class: "panels" }, towns, warnings, feed));

  const counter = (value, text, kind = "") => h("div", { class: `counter ${kind}` }, h("b", {}, value), h("span", {}, text));
  async function refresh() {
    const [orders, findings, statistics] = await Promise.all([api("orders/counts"), api("findings/counts").catch(() => ({})), api("statistics?by=unit")]);
    const { total } = statistics;
    counters.replaceChildren(
      counter(whole(open.reduce((sum, name) => sum + (orders[name] ?? 0), 0)), say("在办工单", "open orders")),
      counter(whole(total.overdue ?? 0), say("超期", "overdue"), total.overdue ? "red" : ""),
      counter(whole(orders.filed ?? 0), say("待派遣", "to dispatch")), counter(whole(orders.closed ?? 0), say("已结案", "closed")),
      counter(total.on_time_share === undefined ? "—" : share(total.on_time_share), say("按期率", "on time")),
      counter(whole(["suspected", "provisional", "confirmed"].reduce((sum, name) => sum + (findings[name] ?? 0), 0)), say("监测图斑", "findings")));
    const groups = (statistics.groups.unit ?? []).filter((row) => row.key).sort((a, b) => (b.open ?? 0) - (a.open ?? 0)).slice(0, lines);
    const most = Math.max(1, ...groups.map((row) => row.open ?? 0));
    towns.replaceChildren(h("h2", {}, say("在办最多", "Most open")), h("ol", {}, groups.map((row) => {
      const bar = h("i", {});
      bar.style.width = `${(100 * (row.open ?? 0)) / most}%`;
      return h("li", {}, h("span", {}, row.name), h("b", {}, whole(row.open ?? 0)), bar);
    })));
  }
  async function warn() {
    const { items } = await api("warnings").catch(() => ({ items: [] }));
    warnings.replaceChildren(h("h2", {}, say("预警", "Warnings")), items.length ? h("ol", {}, items.slice(0, 4).map((one) => h("li", { class: "amber" }, h("span", {}, one.unit?.name ?? one.place ?? say("热点", "hot spot")), h("b", {}, whole(one.observed)), h("small", {}, one.kind.name)))) : h("p", {}, say("没有异常", "Nothing unusual")));
  }

  // At most one refresh every two seconds, however much happens.
  let [due, running] = [false, false];
  async function soon() {
    due = true;
    if (running) return;
    running = true;
    while (due) {
      due = false;
      await refresh().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 1800));
    }
    running = false;
  }
  follow((event) => {
    const word = words[event.event];
    if (word) {
      rows.unshift(rows.pop());
      rows[0].replaceChildren(h("span", {}, `${topics[event.topic] ?? ""} ${word}`), h("small", {}, moment(event.at)));
      rows[0].parentElement?.prepend(rows[0]);
    }
    soon();
  }, (now) => {
    state.className = now === "live" ? "live" : "stale";
    state.textContent = now === "live" ? say("实时", "live") : say(`${moment(new Date(now).toISOString())} 起无更新`, `stale since ${moment(new Date(now).toISOString())}`);
  });
  const tick = () => { clock.textContent = moment(new Date().toISOString()); };
  tick();
  setInterval(tick, 1000);
  setInterval(warn, 300000);
  await Promise.all([refresh(), warn()]);
}
