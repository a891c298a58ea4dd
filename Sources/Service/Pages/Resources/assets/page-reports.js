// What people and systems report: where it is, of which order it is. Who reported stands apart, and each look is on record.
import { allCategories, api, ask, button, field, h, loading, mark, moment, nothing, note, placeText, queryOf, say, share, show, withQuery } from "./core.js";

const tabs = [[{}, say("全部", "All")], [{ to_be_located: "true" }, say("待定位", "To be located")]];

/** Where a report is: by the browser's own position, by numbers, by parcel or village. */
async function locate(report, again) {
  const longitude = h("input", { name: "longitude", inputmode: "decimal" });
  const latitude = h("input", { name: "latitude", inputmode: "decimal" });
  const filled = await ask(say("定位线索", "Say where it is"), [
    field(say("宗地代码", "Parcel"), h("input", { name: "parcel_code" })), field(say("村居", "Village"), h("input", { name: "village" })),
    h("div", { class: "row" }, field(say("经度", "Longitude"), longitude), field(say("纬度", "Latitude"), latitude)),
    h("p", { class: "soft" }, say("三者填一即可", "One of the three is enough")),
  ], say("定位", "Locate"));
  if (!filled) return;
  const body = {};
  if (filled.parcel_code) body.parcel_code = filled.parcel_code.trim();
  if (filled.village) body.village = filled.village.trim();
  if (filled.longitude && filled.latitude) body.position = { longitude: Number(filled.longitude), latitude: Number(filled.latitude), datum: "wgs84" };
  await api(`reports/${encodeURIComponent(report.id)}/locate`, { body });
  note(say("已定位", "Located"));
  await again();
}

/** Of which order a report is: the suggestions with their reasons, one click each. */
async function match(report, again) {
  const { items } = await api(`reports/${encodeURIComponent(report.id)}/suggestions`);
  const dialog = h("dialog", { "aria-label": say("是不是这一件", "Is it this one?") });
  const end = () => { dialog.close(); dialog.remove(); };
  const join = async (order) => {
    await api(`reports/${encodeURIComponent(report.id)}/join`, { body: { order, reason: say("同一事项", "the same matter") } });
    note(say(`已并入 ${order}`, `Joined ${order}`));
    end();
    await again();
  };
  dialog.append(h("h2", {}, say("是不是这一件？", "Is it this one?")),
    items.length ? h("ul", { class: "list" }, items.map((one) => h("li", { class: "card row between" },
      h("span", {}, h("a", { href: "/orders/" + encodeURIComponent(one.order) }, one.order), " ", share(one.probability), h("span", { class: "soft" }, " " + one.reason)),
      button(say("是，并入", "Yes, join"), () => join(one.order), { class: "main" }))))
      : nothing(say("附近没有相近的工单", "No order near is like it")),
    h("div", { class: "row end" },
      items.length ? button(say("都不是", "None of these"), async () => { await api(`reports/${encodeURIComponent(report.id)}/refuse`, { method: "POST", body: {} }); end(); await again(); }) : null,
      button(say("关闭", "Close"), async () => end(), { class: "quiet" })));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Who reported and in what words: a reason first, which is on record before the answer. */
async function identity(report) {
  const filled = await ask(say("查看报告人", "Read who reported"), [
    h("p", {}, say("每次查看都会留痕，请写明理由。", "Each look is on record: say why.")), field(say("理由", "Reason"), h("input", { name: "reason", required: true, maxlength: 500 }))], say("查看", "Read"));
  if (!filled) return;
  const found = await api(`reports/${encodeURIComponent(report.id)}/identity`, { body: { reason: filled.reason } });
  const dialog = h("dialog", {}, h("h2", {}, report.id), h("dl", { class: "facts" },
    [[say("姓名", "Name"), found.name ?? found.reporter?.name], [say("电话", "Phone"), found.phone ?? found.reporter?.phone], [say("原话", "Own words"), found.text]]
      .filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    h("form", { method: "dialog" }, h("button", { class: "main" }, say("关闭", "Close"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

export default async function page(found) {
  const query = queryOf();
  const names = Object.fromEntries((await allCategories().catch(() => [])).map((one) => [one.service_code, one.service_name]));
  const may = (deed) => found.deeds.includes(deed);
  const list = h("div", { class: "stack" }, loading());
  const again = async () => { list.replaceChildren(); after = undefined; await more(); };
  const row = (report) => h("article", { class: "item" },
    h("div", { class: "row between" }, h("span", { class: "title" }, names[report.category] ?? report.category, " · ", placeText(report.place)), h("time", { class: "soft", datetime: report.reported_at }, moment(report.reported_at))),
    h("div", { class: "row soft" }, mark(report.channel), h("span", {}, report.reporter_kind?.name ?? ""), h("span", {}, report.id), mark(report.link),
      h("a", { href: "/orders/" + encodeURIComponent(report.order) }, report.order), report.is_to_be_located ? h("span", { class: "mark amber" }, report.place_note ?? say("待定位", "to be located")) : ""),
    report.photos.length ? h("div", { class: "row" }, report.photos.map((sha256) => h("img", { class: "thumb", src: "/api/v1/photos/" + sha256, alt: say("现场照片", "photo"), loading: "lazy" }))) : null,
    h("div", { class: "row" },
      may("reports.match") && report.is_to_be_located ? button(say("定位", "Locate"), () => locate(report, again), { class: "main" }) : null,
      may("reports.match") ? button(say("归并", "Match"), () => match(report, again)) : null,
      may("reports.match") ? button(say("另立工单", "Another matter"), async () => {
        const filled = await ask(say("另立工单", "It is another matter"), [field(say("理由", "Reason"), h("input", { name: "reason", required: true }))]);
        if (!filled) return;
        await api(`reports/${encodeURIComponent(report.id)}/leave`, { body: { reason: filled.reason } });
        await again();
      }, { class: "quiet" }) : null,
      may("identities.read") ? button(say("报告人", "Who reported"), () => identity(report), { class: "quiet" }) : null));
  let after;
  const more = async () => {
    const asked = new URLSearchParams({ sort: "latest", limit: "50" });
    for (const name of ["to_be_located", "order", "unit", "channel", "category"]) if (query[name]) asked.set(name, query[name]);
    if (after) asked.set("after", after);
    const page = await api("reports?" + asked);
    after = page.next;
    list.querySelector(".more, .loading")?.remove();
    list.append(...page.items.map(row));
    if (after) list.append(h("div", { class: "more row" }, button(say("继续", "More"), more)));
    if (!list.childElementCount) list.append(nothing(say("没有线索", "No reports")));
  };
  show(
    h("div", { class: "row between" }, h("h1", {}, say("线索", "Reports")), may("reports.add") ? h("a", { class: "as-button main", href: "/reports/new" }, say("上报", "Report something")) : null),
    h("div", { class: "row" }, tabs.map(([changes, text]) => h("a", { class: "as-button", href: withQuery({ to_be_located: changes.to_be_located }), "aria-current": (query.to_be_located ?? "") === (changes.to_be_located ?? "") ? "true" : undefined }, text))),
    list);
  await more();
}
