// The queue of findings: one after the other by confidence, decided by a key. The next pictures are fetched before they are asked for.
import { api, area, button, day, h, loading, mark, note, nothing, placeText, queryOf, say, share, show, withQuery } from "./core.js";

/** Decisions and their keys: first what is built, then what is no change at all. */
export const decisions = [
  ["1", "newBuilding", say("新建房屋", "new building")], ["2", "extension", say("扩建", "extension")], ["3", "taller", say("加建楼层", "taller")],
  ["4", "demolished", say("拆除", "demolished")], ["5", "groundCleared", say("场地平整或硬化", "ground cleared")], ["6", "otherChange", say("其他变化", "other change")],
];
/** Why there is no change: the note says which. */
export const falseAlarms = [
  ["q", say("阴影", "shadow")], ["w", say("植被", "vegetation")], ["e", say("错位", "shift")], ["r", say("车辆或堆物", "vehicle or goods")], ["t", say("遮盖", "cover")], ["0", say("误报", "false alarm")],
];

const open = ["suspected", "provisional", "confirmed"];

/** The findings still to be decided, fetched page by page. */
class Queue {
  constructor(filters) { Object.assign(this, { filters, items: [], after: undefined, isWhole: false, place: 0 }); }

  async fetchMore() {
    if (this.isWhole) return;
    const asked = new URLSearchParams({ sort: "confidence", limit: "100", state: open.join(","), ...this.filters });
    if (this.after) asked.set("after", this.after);
    const page = await api("findings?" + asked);
    this.after = page.next;
    this.isWhole = !page.next;
    this.items.push(...page.items.filter((finding) => !finding.decision));
  }

  async current() {
    while (this.place >= this.items.length && !this.isWhole) await this.fetchMore();
    // What was skipped comes back at the end.
    return this.items[this.place];
  }
}

const picture = (id, kind) => `/api/v1/findings/${encodeURIComponent(id)}/chips/${kind}`;
const preload = (finding) => { if (finding) for (const kind of ["earlier", "later", "outlined"]) new Image().src = picture(finding.id, kind); };

/** Earlier and later beside each other, or one over the other, by turns or divided by a slider. */
export function comparison(finding) {
  const image = (kind, text) => h("img", { src: picture(finding.id, kind), alt: text, draggable: "false" });
  const [earlier, later] = [say("前期", "Earlier"), say("后期", "Later")];
  const both = h("div", { class: "pair" },
    h("figure", {}, image("earlier", earlier), h("figcaption", {}, `${earlier} ${finding.earlier_acquired_at ? day(finding.earlier_acquired_at) : ""}`)),
    h("figure", {}, image("later", later), h("figcaption", {}, `${later} ${finding.later_acquired_at ? day(finding.later_acquired_at) : ""}`)),
    h("figure", {}, image("outlined", say("变化范围", "What changed")), h("figcaption", {}, say("变化范围", "What changed"))));
  const top = image("later", later);
  const range = h("input", { type: "range", min: 0, max: 100, value: 50, "aria-label": say("前后期分界", "Where earlier ends and later begins") });
  const swipe = h("div", { class: "swipe", hidden: true }, h("div", { class: "layers" }, image("earlier", earlier), top), range);
  const place = () => { top.style.clipPath = `inset(0 0 0 ${range.value}%)`; };
  range.addEventListener("input", place);
  place();
  let blinking;
  const modes = [["pair", say("并列", "Side by side")], ["swipe", say("卷帘", "Swipe")], ["blink", say("闪烁", "Blink")]];
  const buttons = modes.map(([mode, text]) => h("button", { type: "button", "aria-pressed": String(mode === "pair"), onclick: () => choose(mode) }, text));
  function choose(mode) {
    clearInterval(blinking);
    both.hidden = mode !== "pair";
    swipe.hidden = mode === "pair";
    range.hidden = mode === "blink";
    buttons.forEach((element, index) => element.setAttribute("aria-pressed", String(modes[index][0] === mode)));
    place();
    if (mode === "blink") {
      let isLater = false;
      blinking = setInterval(() => { if (!top.isConnected) return clearInterval(blinking); isLater = !isLater; top.style.clipPath = isLater ? "none" : "inset(0 0 0 100%)"; }, 700);
    }
  }
  return h("div", {}, h("div", { class: "row" }, buttons), both, swipe);
}

/** What is known of a finding, in a few lines. */
export function findingFacts(finding) {
  return h("dl", { class: "facts" }, [
    [say("判定", "Judged"), h("span", {}, finding.class.name, finding.confidence === undefined ? "" : say(`，把握 ${share(finding.confidence)}`, `, confidence ${share(finding.confidence)}`))],
    [say("地点", "Place"), placeText(finding.place)], [say("宗地", "Parcel"), finding.parcel_code],
    [say("宗地内变化", "Changed on it"), area(finding.changed_area_inside_m2)],
    finding.changed_area_beyond_m2 >= 1 ? [say("宗地外变化", "Beyond it"), area(finding.changed_area_beyond_m2)] : null,
    [say("状态", "State"), mark(finding.state)],
  ].filter(Boolean).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** Buttons for every decision; `decide` gets the decision and the note. */
export function decisionButtons(decide) {
  return h("div", { class: "stack" },
    h("div", { class: "row", role: "group", "aria-label": say("有变化", "Something changed") }, decisions.map(([key, decision, text]) =>
      button([text, " ", h("kbd", {}, key)], () => decide(decision, undefined, text)))),
    h("div", { class: "row", role: "group", "aria-label": say("误报", "False alarm") }, falseAlarms.map(([key, text]) =>
      button([text, " ", h("kbd", {}, key)], () => decide("noChange", key === "0" ? undefined : text, text)))));
}

export default async function page(found) {
  const query = queryOf();
  if (query.parcel) return parcelPage(query.parcel);
  const queue = new Queue(Object.fromEntries(["unit", "class"].filter((name) => query[name]).map((name) => [name, query[name]])));
  const mayDecide = found.deeds.includes("findings.decide");
  const done = [];
  let isBusy = false;

  async function render() {
    const finding = await queue.current();
    if (!finding) return show(h("h1", {}, say("监测图斑", "Findings")), nothing(done.length ? say(`核查完毕，共 ${done.length} 个`, `All done: ${done.length} decided`) : say("没有待核查的图斑", "No finding waits")), undoRow());
    history.replaceState(null, "", withQuery({ at: finding.id }));
    show(
      h("div", { class: "row between" }, h("h1", {}, say(`第 ${queue.place + 1} 个`, `Number ${queue.place + 1}`), h("span", { class: "soft" }, ` / ${queue.items.length}${queue.isWhole ? "" : "+"}`)), undoRow()),
      h("div", { class: "columns" },
        h("section", { class: "card" }, comparison(finding)),
        h("section", { class: "card stack" }, findingFacts(finding),
          mayDecide ? decisionButtons((decision, text, name) => decide(finding, decision, text, name)) : null,
          h("p", { class: "soft keys" }, say("键盘：数字与字母为结论，空格跳过，Z 重判上一个，? 查看", "Keys: digits and letters decide, space skips, Z goes back to the last, ? shows them")))));
    preload(queue.items[queue.place + 1]);
    preload(queue.items[queue.place + 2]);
  }

  const undoRow = () => h("div", { class: "row" },
    done.length ? button([say("重判上一个", "Decide the last again"), " ", h("kbd", {}, "Z")], undo, { class: "quiet" }) : null,
    button([say("跳过", "Skip"), " ", h("kbd", {}, say("空格", "space"))], skip, { class: "quiet" }));

  async function decide(finding, decision, text, name) {
    if (isBusy) return;
    isBusy = true;
    try {
      await api(`findings/${encodeURIComponent(finding.id)}/decision`, { body: { decision, note: text } });
      done.push({ finding, place: queue.place });
      if (done.length > 20) done.shift();
      queue.items.splice(queue.place, 1);
      note(`${name} · ${finding.parcel_code}`);
      await render();
    } catch (error) { note(error.message, "red"); } finally { isBusy = false; }
  }

  async function skip() {
    const [skipped] = queue.items.splice(queue.place, 1);
    if (skipped) { while (!queue.isWhole) await queue.fetchMore(); queue.items.push(skipped); }
    await render();
  }

  /** The last decision is asked for again: the finding comes back, and another decision takes its place. */
  async function undo() {
    const last = done.pop();
    if (!last) return;
    queue.items.splice(last.place, 0, last.finding);
    queue.place = last.place;
    await render();
    note(say("新的结论会取代刚才的", "The new decision takes the place of the last"));
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=range]), textarea, select")) return;
    const finding = queue.items[queue.place];
    const key = event.key.toLowerCase();
    if (key === "?") return help();
    if (key === "z") return undo();
    if (!finding) return;
    if (key === " " && !event.target.matches("button, a, summary")) { event.preventDefault(); return skip(); }
    if (!mayDecide) return;
    const decided = decisions.find(([known]) => known === key);
    if (decided) return decide(finding, decided[1], undefined, decided[2]);
    const alarm = falseAlarms.find(([known]) => known === key);
    if (alarm) return decide(finding, "noChange", alarm[0] === "0" ? undefined : alarm[1], alarm[1]);
  });

  show(h("h1", {}, say("监测图斑", "Findings")), loading());
  await queue.fetchMore();
  if (query.at) {
    const place = queue.items.findIndex((finding) => finding.id === query.at);
    if (place > 0) queue.items.unshift(...queue.items.splice(place, 1));
  }
  await render();
}

function help() {
  const dialog = h("dialog", { "aria-label": say("按键", "Keys") }, h("h2", {}, say("按键", "Keys")),
    h("dl", { class: "facts" }, [...decisions.map(([key, , text]) => [key, text]), ...falseAlarms, [say("空格", "space"), say("跳过，最后再来", "skip, comes back at the end")], ["z", say("重判上一个", "decide the last again")]]
      .map(([key, text]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)])),
    h("form", { method: "dialog" }, h("button", { class: "main" }, say("知道了", "Close"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** A parcel: its findings, its orders, what happened to it. */
async function parcelPage(code) {
  const parcel = await api("parcels/" + encodeURIComponent(code));
  const { orderLine } = await import("./order-parts.js");
  show(
    h("h1", {}, say("宗地 ", "Parcel "), parcel.code),
    h("div", { class: "columns" },
      h("div", { class: "stack" },
        h("section", { class: "card" }, h("h2", {}, say("监测图斑", "Findings")), parcel.findings.length
          ? h("ul", { class: "list" }, parcel.findings.map((finding) => h("li", {}, h("a", { class: "item", href: "/findings/" + encodeURIComponent(finding.id) },
            h("span", { class: "title" }, finding.class.name), " ", mark(finding.state), finding.decision ? mark(finding.decision, "green") : "", h("div", { class: "soft" }, `${area(finding.changed_area_inside_m2)} · ${finding.later_acquired_at ? day(finding.later_acquired_at) : ""}`)))))
          : nothing(say("没有图斑", "No findings"))),
        h("section", { class: "card stack" }, h("h2", {}, say("工单", "Orders")), parcel.orders.length ? parcel.orders.map(orderLine) : nothing(say("没有工单", "No orders")))),
      h("section", { class: "card" }, h("dl", { class: "facts" }, [
        [say("地点", "Place"), placeText(parcel.place)], [say("面积", "Area"), area(parcel.area_m2)], [say("最近结论", "Latest verdict"), parcel.class?.name ?? "—"],
        [say("最近看清", "Last clear look"), parcel.last_clear_look ? day(parcel.last_clear_look) : say("从未", "never")]].map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])))));
}
