// One order: what it is about, the pictures before and after, its history, and what one may do now.
import { api, area, ask, button, day, field, h, idOfPage, mark, moment, nothing, note, placeText, requestKey, say, share, show } from "./core.js";
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
      const fields = await step.fields(order);
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
  }, { class: ["return", "dispute", "send-back", "pause"].includes(allowed.action) ? "" : "main", "data-action": allowed.action });
}

function historyList(events) {
  const who = { officer: "", rule: say("规则", "rule"), clock: say("时限", "clock"), survey: say("核查比对", "survey") };
  return h("ol", { class: "history" }, [...events].reverse().map((event) =>
    h("li", {}, h("time", { datetime: event.at }, moment(event.at)), h("div", {}, h("b", {}, event.name), " ",
      h("span", { class: "soft" }, [event.unit?.name, event.actor, who[event.by]].filter(Boolean).join(" · "))), event.detail ? h("div", {}, event.detail) : null)));
}

/** What a third party is to look at, and the link that they get, shown this once. */
async function invite(visit, again) {
  const filled = await ask(say("邀请第三方实地看", "Invite a third party"), [
    field(say("请他看什么（他会读到这句话）", "What to look at (they read this)"), h("textarea", { name: "look", required: true, maxlength: 500 }),
      say("不要写举报人和经办人的姓名", "name neither the reporter nor an officer"))], say("生成一次性链接", "Make a link for one answer"));
  if (!filled) return;
  const made = await api(`visits/${encodeURIComponent(visit.id)}/invite`, { body: { look: filled.look }, tag: `"${visit.version}"` });
  await again();
  const picture = URL.createObjectURL(new Blob([made.code], { type: "image/svg+xml" }));
  await ask(say("一次性链接：只显示这一次", "The link, shown this once"), [
    field(say(`${moment(made.until)} 前有效，提交一次后作废`, `Good until ${moment(made.until)}, for one answer`), h("input", { readonly: true, value: made.link })),
    h("p", { class: "code" }, h("img", { src: picture, alt: say("链接的二维码", "the link as a QR code"), width: 200, height: 200 }))]);
}

/** Visits of an order: what was found, and who may be invited. */
async function visitCard(order, may, again) {
  if (!may("instructions.see")) return null;
  const { items } = await api(`visits?order=${encodeURIComponent(order.id)}&limit=20`);
  if (!items.length && !may("visits.ask")) return null;
  const asks = may("visits.ask") ? button(say("安排第三方实地看", "Ask a third party to look"), async () => {
    const filled = await ask(say("安排第三方实地看", "Ask a third party to look"), [field(say("理由（内部）", "Why (for officers)"), h("input", { name: "reason", required: true, maxlength: 500 }))], say("下一步", "Next"));
    if (!filled) return;
    const visit = await api("visits", { body: { order: order.id, purpose: "inspection", reason: filled.reason }, key: requestKey() });
    await again();
    await invite(visit, again);
  }) : null;
  return h("section", { class: "card stack" }, h("div", { class: "row between" }, h("h2", {}, say("实地看与回访", "Visits")), asks),
    items.length ? h("ul", { class: "plain stack" }, items.map((visit) => h("li", { class: "stack" },
      h("div", { class: "row between" }, h("span", {}, h("b", {}, visit.purpose.name), " ", visit.found ? mark(visit.found, visit.found.code === "solved" ? "green" : "red") : mark({ name: say("待反馈", "not reported yet") }),
        visit.invited_until ? h("span", { class: "soft" }, say(` 已邀请，${day(visit.invited_until)} 前有效`, ` invited until ${day(visit.invited_until)}`)) : ""),
        visit.is_open && may("visits.ask") ? button(visit.invited_until ? say("换一个链接", "Another link") : say("邀请第三方", "Invite"), async () => invite(await api("visits/" + encodeURIComponent(visit.id)), again), { class: "quiet" }) : null),
      visit.note ? h("p", {}, visit.note) : h("p", { class: "soft" }, visit.reason),
      visit.reported_at ? h("p", { class: "soft" }, `${visit.reported_by} · ${moment(visit.reported_at)}`) : null,
      visit.photos.length ? h("div", { class: "pictures" }, visit.photos.map((sha) => h("img", { src: "/api/v1/photos/" + sha, alt: say("现场照片", "photo on the spot"), loading: "lazy" }))) : null)))
      : nothing(say("没有安排过", "None was asked for")));
}

export default async function page(found) {
  const may = (deed) => found.deeds.includes(deed);
  const id = idOfPage();
  const path = "orders/" + encodeURIComponent(id);
  const again = async () => {
    const [order, events] = await Promise.all([api(path), api(path + "/events")]);
    document.title = `${order.category.name} ${order.id}`;
    // Who handed nothing in has no photos to ask for.
    const isReported = (events.items ?? events).some((event) => event.event === "orderReported");
    const photos = isReported ? (await api(path + "/sheet")).photos : [];
    const visits = await visitCard(order, may, again);
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
          visits,
          h("section", { class: "card" }, h("h2", {}, say("经过", "History")), historyList(events.items ?? events)))));
  };
  await again();
  // `#report` in the address: somebody came to take this step.
  const action = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  if (action) document.querySelector(`[data-action="${CSS.escape(action)}"]`)?.click();
}
