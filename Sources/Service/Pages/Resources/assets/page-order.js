// One order: what it is about, the pictures before and after, its history, and what one may do now.
import { api, area, ask, button, day, h, idOfPage, mark, moment, nothing, note, placeText, requestKey, say, share, show } from "./core.js";
import { evidenceCard } from "./evidence-parts.js";
import { mapFold } from "./map-fold.js";
import { dueMark, stateKind, steps } from "./order-parts.js";

/** What was dispatched: the parts that people ask about. */
function facts(order) {
  const rows = [
    [say("编号", "Number"), order.id], [say("地点", "Place"), placeText(order.place)],
    [say("宗地", "Parcel"), order.parcel_code && h("a", { href: "/findings?parcel=" + encodeURIComponent(order.parcel_code) }, order.parcel_code)],
    [say("主办", "Responsible"), order.responsible?.name], [say("协办", "With"), order.co_handlers.map((unit) => unit.name).join("、")],
    [say("等级", "Level"), order.level?.name], [say("把握", "Confidence"), order.confidence === undefined ? null : share(order.confidence)],
    [say("合法性", "Legality"), order.legality?.name], [say("涉及", "Touches"), order.layers.join("、")],
    [say("结果", "Outcome"), order.outcome?.name], [say("立单", "Filed"), moment(order.raised_at)],
    [say("时限", "Due"), order.due_at && h("span", {}, moment(order.due_at), " ", dueMark(order))],
    [say("结案", "Closed"), order.closed_at && moment(order.closed_at)],
    [say("已并入", "Merged into"), order.merged_into && h("a", { href: "/orders/" + encodeURIComponent(order.merged_into) }, order.merged_into)],
  ].filter(([, value]) => value);
  return h("dl", { class: "facts" }, rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** The pictures of a finding: earlier and later beside each other. */
export function pictures(id, finding) {
  const base = `/api/v1/findings/${encodeURIComponent(id)}/chips/`;
  const dates = { earlier: finding.earlier_acquired_at, later: finding.later_acquired_at, outlined: null };
  const names = { earlier: say("前期", "Earlier"), later: say("后期", "Later"), outlined: say("变化范围", "What changed") };
  return h("div", { class: "pictures" }, finding.chips.map((path) => path.split("/").pop()).filter((kind) => names[kind]).map((kind) =>
    h("figure", {}, h("img", { src: base + kind, alt: `${names[kind]} ${dates[kind] ? day(dates[kind]) : ""}`, loading: "lazy" }),
      h("figcaption", {}, names[kind], dates[kind] ? ` · ${day(dates[kind])}` : ""))));
}

async function findingCard(id) {
  const finding = await api("findings/" + encodeURIComponent(id)).catch(() => null);
  if (!finding) return null;
  return h("section", { class: "card" },
    h("div", { class: "row between" }, h("h2", {}, h("a", { href: "/findings/" + encodeURIComponent(id) }, finding.class.name)),
      h("span", { class: "row" }, mark(finding.state), finding.decision ? mark(finding.decision, "green") : null)),
    pictures(id, finding),
    h("p", { class: "soft" }, say(`宗地内变化约 ${area(finding.changed_area_inside_m2)}`, `about ${area(finding.changed_area_inside_m2)} changed on the parcel`),
      finding.changed_area_beyond_m2 >= 1 ? say(`，宗地外 ${area(finding.changed_area_beyond_m2)}`, `, ${area(finding.changed_area_beyond_m2)} beyond it`) : "",
      finding.confidence === undefined ? "" : say(`，把握 ${share(finding.confidence)}`, `, confidence ${share(finding.confidence)}`)));
}

/** The button of a step: asks for what the step needs, takes it, shows the order again. */
function stepButton(order, allowed, again) {
  const step = steps[allowed.action] ?? {};
  return button(allowed.name, async () => {
    let body = {};
    const key = requestKey();
    if (step.fields) {
      const fields = await step.fields();
      const filled = await ask(`${allowed.name} · ${order.id}`, fields, allowed.name);
      if (!filled) return;
      const files = fields.flatMap((element) => [...element.querySelectorAll("input[type=file]")]).flatMap((input) => [...input.files]);
      for (const camera of fields.flatMap((element) => (element.matches("[data-camera]") ? [element] : [...element.querySelectorAll("[data-camera]")]))) files.push(...camera.photos);
      body = step.body ? await step.body(filled, { photos: files }) : filled;
    }
    try {
      await api(`orders/${encodeURIComponent(order.id)}/${allowed.action}`, { body, tag: order.$tag, key });
      note(say(`已${allowed.name}`, `Done: ${allowed.name}`));
    } finally {
      await again();
    }
  }, { class: ["return", "dispute", "send-back", "pause"].includes(allowed.action) ? "" : "main" });
}

function historyList(events) {
  const who = { officer: "", rule: say("规则", "rule"), clock: say("时限", "clock"), survey: say("核查比对", "survey") };
  return h("ol", { class: "history" }, [...events].reverse().map((event) =>
    h("li", {}, h("time", { datetime: event.at }, moment(event.at)), h("div", {}, h("b", {}, event.name), " ",
      h("span", { class: "soft" }, [event.unit?.name, event.actor, who[event.by]].filter(Boolean).join(" · "))), event.detail ? h("div", {}, event.detail) : null)));
}

export default async function page() {
  const id = idOfPage();
  const path = "orders/" + encodeURIComponent(id);
  const again = async () => {
    const [order, events] = await Promise.all([api(path), api(path + "/events")]);
    document.title = `${order.category.name} ${order.id}`;
    // Who handed nothing in has no photos to ask for.
    const isReported = (events.items ?? events).some((event) => event.event === "orderReported");
    const photos = isReported ? (await api(path + "/sheet")).photos : [];
    const cards = (await Promise.all(order.findings.slice(-3).map(findingCard))).filter(Boolean);
    show(
      h("div", { class: "row between" },
        h("h1", {}, order.category.name, " · ", placeText(order.place)), h("span", { class: "row" }, mark(order.state, stateKind(order.state.code)), dueMark(order),
          h("a", { href: `/${path}/sheet` }, say("核查举证单", "Sheet of evidence")))),
      h("section", { class: "card row", "aria-label": say("现在可以做", "What you may do now") },
        order.allowed.length ? order.allowed.map((allowed) => stepButton(order, allowed, again))
          : h("span", { class: "soft" }, say("现在没有要您办理的事", "There is nothing for you to do now"))),
      h("div", { class: "columns" },
        h("div", { class: "stack" },
          order.summary ? h("section", { class: "card" }, h("h2", {}, say("摘要", "Summary")), h("p", {}, order.summary)) : null,
          evidenceCard(photos),
          order.parcel_code ? mapFold(order.parcel_code, {}) : null,
          cards.length ? cards : h("section", { class: "card" }, nothing(say("这件工单没有影像", "No pictures belong to this order")))),
        h("div", { class: "stack" },
          h("section", { class: "card" }, facts(order)),
          h("section", { class: "card" }, h("h2", {}, say("经过", "History")), historyList(events.items ?? events)))));
  };
  await again();
}
