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
/** From how many open orders on a village has the next colour. */
const heats = [1, 2, 4, 8, 16];

/** Villages by their codes, as rectangles around their parcels on one drawing; empty where none has parcels. */
async function villageMap() {
  const villages = [];
  let next = "/ogc/collections/villages/items?f=json&limit=1000";
  while (next) {
    const page = await (await fetch(next, { headers: { Accept: "application/geo+json" } })).json();
    villages.push(...(page.features ?? []));
    const link = (page.links ?? []).find((one) => one.rel === "next")?.href;
    next = link && new URL(link).pathname + new URL(link).search;
  }
  const boxes = villages.filter((village) => village.geometry).map((village) => {
    const points = village.geometry.coordinates.flat(village.geometry.type === "MultiPolygon" ? 2 : 1);
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    return { code: village.id, west: Math.min(...xs), east: Math.max(...xs), south: Math.min(...ys), north: Math.max(...ys) };
  });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", say("各村居在办工单的地图", "A map of the villages' open orders"));
  if (!boxes.length) return { svg, shapes: new Map() };
  const edge = (name, most) => most(...boxes.map((box) => box[name]));
  const [west, east, south, north] = [edge("west", Math.min), edge("east", Math.max), edge("south", Math.min), edge("north", Math.max)];
  // A degree of longitude is shorter than one of latitude.
  const shrink = Math.cos(((south + north) / 2) * Math.PI / 180);
  const scale = 1000 / Math.max((east - west) * shrink, north - south, 1e-6);
  svg.setAttribute("viewBox", `-10 -10 ${(east - west) * shrink * scale + 20} ${(north - south) * scale + 20}`);
  const shapes = new Map(boxes.map((box) => {
    const shape = document.createElementNS(svg.namespaceURI, "rect");
    const set = { x: (box.west - west) * shrink * scale, y: (north - box.north) * scale, width: Math.max(6, (box.east - box.west) * shrink * scale), height: Math.max(6, (box.north - box.south) * scale), rx: 4, class: "heat-0" };
    for (const [name, value] of Object.entries(set)) shape.setAttribute(name, value);
    svg.append(shape);
    return [box.code, shape];
  }));
  return { svg, shapes };
}

export default async function page() {
  document.body.classList.add("screen");
  const clock = h("time", {});
  const state = h("span", { class: "live" }, say("实时", "live"));
  const counters = h("section", { class: "counters" });
  const { svg, shapes } = await villageMap().catch(() => ({ svg: null, shapes: new Map() }));
  const hottest = h("p", { class: "hottest" });
  const key = h("p", { class: "key" }, say("在办", "open"), [0, ...heats].map((least, index) => h("span", {}, h("i", { class: `heat-${index}` }), index === heats.length ? `${least}+` : String(least))));
  const map = h("section", { class: "panel heat" }, h("h2", {}, say("变化热力", "Where it changes")), shapes.size ? [svg, key] : null, hottest);
  const towns = h("section", { class: "panel" });
  const warnings = h("section", { class: "panel" });
  const rows = Array.from({ length: lines }, () => h("li", {}));
  const feed = h("section", { class: "panel" }, h("h2", {}, say("刚刚发生", "Just now")), h("ol", {}, rows));
  show(h("h1", {}, say("一网统管 · 宅基地新增建设", "One net · New construction on homesteads"), clock, state), counters, h("div", { class: "panels" }, map, towns, warnings, feed));

  const counter = (value, text, kind = "") => h("div", { class: `counter ${kind}` }, h("b", {}, value), h("span", {}, text));
  async function refresh() {
    const [orders, findings, statistics] = await Promise.all([api("orders/counts"), api("findings/counts").catch(() => ({})), api("statistics?by=unit,village")]);
    const { total } = statistics;
    counters.replaceChildren(
      counter(whole(open.reduce((sum, name) => sum + (orders[name] ?? 0), 0)), say("在办工单", "open orders")),
      counter(whole(total.overdue ?? 0), say("超期", "overdue"), total.overdue ? "red" : ""),
      counter(whole(orders.filed ?? 0), say("待派遣", "to dispatch")), counter(whole(orders.closed ?? 0), say("已结案", "closed")),
      counter(total.on_time_share === undefined ? "—" : share(total.on_time_share), say("按期率", "on time")),
      counter(whole(["suspected", "provisional", "confirmed"].reduce((sum, name) => sum + (findings[name] ?? 0), 0)), say("监测图斑", "findings")));
    const groups = (statistics.groups.unit ?? []).filter((row) => row.key).sort((a, b) => (b.open ?? 0) - (a.open ?? 0)).slice(0, lines);
    const heat = new Map((statistics.groups.village ?? []).map((row) => [row.key, row]));
    for (const [code, shape] of shapes) {
      const count = heat.get(code)?.open ?? 0;
      shape.setAttribute("class", `heat-${heats.filter((least) => count >= least).length}`);
    }
    const first = [...heat.values()].filter((row) => row.key && row.open).sort((a, b) => b.open - a.open).slice(0, 2);
    hottest.textContent = first.length ? first.map((row) => `${row.name.split(" / ").pop()} ${whole(row.open)}`).join(" · ") : say("没有在办工单", "No open order");
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
