// The sheet of evidence (核查举证单) of a finding or an order: for print, or as a PDF by the browser.
import { api, area, fullDay, fullMoment, h, placeText, say, share, show } from "./core.js";
import { angle, evidenceCard } from "./evidence-parts.js";
import { mapFold } from "./map-fold.js";
import { cornersOf, sketch } from "./sketch.js";

const lines = (rows) => h("dl", { class: "facts" }, rows.filter(([, value]) => value !== undefined && value !== null && value !== "")
  .map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
/** What people call a CRS of CGCS2000 (EPSG 4502 to 4512: zones of 6°, 4534 to 4554: of 3°); else its code. */
function crsName(code) {
  const number = Number((code ?? "").replace("EPSG:", ""));
  const [first, width] = number >= 4534 && number <= 4554 ? [4534, 3] : number >= 4502 && number <= 4512 ? [4502, 6] : [];
  if (!first) return code ?? "—";
  const meridian = 75 + width * (number - first);
  return say(`CGCS2000 ${width} 度带，中央经线 ${meridian}°（${code}）`, `CGCS2000, ${width}° zone, central meridian ${meridian}° (${code})`);
}
const metres = (value) => value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false });

function place(sheet) {
  const { position, parcel, crs } = sheet;
  const degrees = position?.longitude === undefined ? null : say(`东经 ${angle(position.longitude)}，北纬 ${angle(position.latitude)}`, `${angle(position.longitude)} E, ${angle(position.latitude)} N`);
  return lines([
    [say("宗地代码", "Parcel"), parcel?.code], [say("坐落", "Place"), parcel?.place ? placeText(parcel.place) : sheet.order && placeText(sheet.order.place)],
    [say("宗地面积", "Parcel's area"), parcel?.area_m2 === undefined ? null : area(parcel.area_m2)],
    [say("变化中心", "Middle"), position && h("span", {}, say(`北坐标 ${metres(position.y)}，东坐标 ${metres(position.x)}`, `northing ${metres(position.y)}, easting ${metres(position.x)}`), h("span", { class: "soft" }, " ", crsName(crs)))],
    [say("经纬度", "Degrees"), degrees && h("a", { href: `geo:${position.latitude},${position.longitude}` }, degrees)],
  ]);
}

/** Corners of the parcel, as registers list them. */
function corners(sheet) {
  const all = cornersOf(sheet.parcel?.outline ?? []);
  if (!all.length || all.length > 30) return null;
  return h("table", { class: "plain corners" },
    h("thead", {}, h("tr", {}, h("th", {}, say("界址点", "Corner")), h("th", { class: "number" }, say("北坐标", "Northing")), h("th", { class: "number" }, say("东坐标", "Easting")))),
    h("tbody", {}, all.map(([x, y], index) => h("tr", {}, h("td", {}, `J${index + 1}`), h("td", { class: "number" }, metres(y)), h("td", { class: "number" }, metres(x))))));
}

function seen(finding) {
  const { headline, details, cautions } = finding.description;
  const picture = (kind, text, moment) => h("figure", {}, h("img", { src: `/api/v1/findings/${encodeURIComponent(finding.id)}/chips/${kind}`, alt: text }), h("figcaption", {}, text, moment ? ` ${fullDay(moment)}` : ""));
  return h("section", { class: "card stack" },
    h("h2", {}, say("影像所见", "What imagery shows"), h("span", { class: "soft" }, ` ${finding.id}`)),
    h("div", { class: "pair" }, picture("earlier", say("前期", "Earlier"), finding.earlier_acquired_at), picture("later", say("后期", "Later"), finding.later_acquired_at), picture("outlined", say("变化范围", "What changed"))),
    h("p", {}, h("b", {}, headline)), details.length ? h("p", {}, details.join(say("；", "; "))) : null, cautions.map((text) => h("p", {}, "⚠ ", text)),
    lines([
      [say("判定", "Judged"), finding.class.name + (finding.confidence === undefined ? "" : say(`，把握 ${share(finding.confidence)}`, `, confidence ${share(finding.confidence)}`))],
      [say("宗地内变化", "Changed on it"), area(finding.changed_area_inside_m2) + (finding.is_outline_drawn ? say("（范围经人工修正）", " (outline corrected by an officer)") : "")],
      [say("宗地外变化", "Beyond it"), finding.changed_area_beyond_m2 >= 1 ? area(finding.changed_area_beyond_m2) : null],
      [say("有效观测", "Observed"), share(finding.observed_share)],
      [say("影像", "Imagery"), [finding.earlier_scenes, finding.later_scenes].map((names) => names.join("、")).filter(Boolean).join(" → ")],
      [say("核查结论", "Decision"), finding.decision && [finding.decision.name, finding.decided_by, finding.decided_at && fullMoment(finding.decided_at), finding.decision_note].filter(Boolean).join(" · ")],
    ]));
}

function course(sheet) {
  const order = sheet.order;
  if (!order) return null;
  return h("section", { class: "card stack" }, h("h2", {}, say("工单与经过", "The order and its history")),
    lines([
      [say("类别", "Category"), order.category.name], [say("状态", "State"), order.state.name], [say("主办", "Responsible"), order.responsible?.name],
      [say("合法性", "Legality"), order.legality?.name], [say("涉及", "Touches"), order.layers.join("、")], [say("结果", "Outcome"), order.outcome?.name],
      [say("立单", "Filed"), fullMoment(order.raised_at)], [say("时限", "Due"), order.due_at && fullMoment(order.due_at)], [say("结案", "Closed"), order.closed_at && fullMoment(order.closed_at)],
    ]),
    h("ol", { class: "history" }, sheet.history.map((event) => h("li", {}, h("time", { datetime: event.at }, fullMoment(event.at)), h("div", {}, h("b", {}, event.name), " ", h("span", { class: "soft" }, [event.unit?.name, event.actor].filter(Boolean).join(" · "))), event.detail ? h("div", {}, event.detail) : null))));
}

export default async function page() {
  const [, kind, id] = location.pathname.split("/");
  const sheet = await api(`${kind}/${id}/sheet`);
  const title = say("核查举证单", "Sheet of evidence");
  document.title = `${title} ${sheet.number}`;
  document.body.classList.add("sheet");
  const print = h("button", { type: "button", class: "main" }, say("打印或存为 PDF", "Print, or save as PDF"));
  print.addEventListener("click", () => window.print());
  const drawn = sheet.parcel && sketch(sheet.parcel.outline, sheet.findings.map((finding) => finding.outline));
  show(
    h("div", { class: "row between" }, h("h1", {}, title, h("span", { class: "soft" }, ` ${sheet.number}`)),
      h("div", { class: "row no-print" }, print, h("a", { href: `/${kind}/${id}` }, kind === "orders" ? say("回到工单", "Back to the order") : say("回到图斑", "Back to the finding")))),
    h("p", { class: "notice" }, h("b", {}, say("影像只是线索，不能作为行政处罚的证据，须经实地核查（自然资发〔2023〕258号）。", "Imagery is a lead, not a proof for a penalty: it needs a check on the ground (自然资发〔2023〕258号)."))),
    h("section", { class: "card sheet-place" }, h("div", { class: "stack" }, h("h2", {}, say("位置", "Where")), place(sheet), corners(sheet)), drawn),
    sheet.parcel && sheet.findings.length ? h("div", { class: "no-print" }, mapFold(sheet.parcel.code, { earlier: sheet.findings.at(-1).earlier_acquired_at, later: sheet.findings.at(-1).later_acquired_at })) : null,
    sheet.findings.map(seen), evidenceCard(sheet.photos), course(sheet),
    h("p", { class: "signatures" }, [say("核查结论", "Verdict"), say("核查人", "Checked by"), say("当事人", "Person concerned"), say("日期", "Date")].map((text) => h("span", {}, text + say("：", ": "), h("i", {})))),
    h("p", { class: "soft" }, say(`打印于 ${fullMoment(sheet.made_at)}；宗地与变化范围的坐标系为 ${crsName(sheet.crs)}，经纬度为 WGS 84（与 CGCS2000 相差不到 1 米）。`, `Made ${fullMoment(sheet.made_at)}; parcel and change in ${crsName(sheet.crs)}, degrees on WGS 84 (CGCS2000 differs by less than 1 m).`)));
}
