// What pages show of a finding: pictures, what is seen there, what is known of it, the decisions with their keys.
import { area, button, day, h, mark, moment, placeText, say, share } from "./core.js";

/** Decisions and their keys: first what is built, then what is no change at all. */
export const decisions = [
  ["1", "newBuilding", say("新建房屋", "new building")], ["2", "extension", say("扩建", "extension")], ["3", "taller", say("加建楼层", "taller")],
  ["4", "demolished", say("拆除", "demolished")], ["5", "groundCleared", say("场地平整或硬化", "ground cleared")], ["6", "otherChange", say("其他变化", "other change")],
];
/** What it may be besides: built as approved, or not to be told from these pictures. */
export const others = [["7", "approved", say("属批准建设", "built as approved")], ["8", "notObserved", say("看不清", "cannot tell")]];
/** What the service is told of a decision; built as approved = what the judge says, and approved. */
export const decisionBody = (finding, decision, note) => (decision === "approved" ? { decision: finding.class.code, approved: true, note } : { decision, note });
/** Why there is no change: the note says which. */
export const falseAlarms = [
  ["q", say("阴影", "shadow")], ["w", say("植被", "vegetation")], ["e", say("错位", "shift")], ["r", say("车辆或堆物", "vehicle or goods")], ["t", say("遮盖", "cover")], ["0", say("误报", "false alarm")],
];


const picture = (id, kind) => `/api/v1/findings/${encodeURIComponent(id)}/chips/${kind}`;
export const preload = (finding) => { if (finding) for (const kind of ["earlier", "later", "outlined"]) new Image().src = picture(finding.id, kind); };

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

/** A number as people write it: as many digits as it deserves. */
const digits = (value) => {
  const size = Math.abs(value);
  return value.toLocaleString(undefined, { maximumFractionDigits: size >= 100 ? 0 : size >= 10 ? 1 : 2 });
};

/** What is seen there, in sentences; the numbers behind the verdict in a fold. */
export function findingWords(finding) {
  const { headline, details, cautions } = finding.description;
  return h("div", { class: "words" },
    h("p", { class: "headline" }, headline),
    details.length ? h("p", {}, details.join(say("；", "; "))) : null,
    cautions.map((text) => h("p", { class: "amber" }, "⚠ ", text)),
    finding.reasons.length ? h("details", { class: "fold" }, h("summary", {}, say("判定依据的数字", "The numbers behind the verdict")),
      h("table", { class: "plain" },
        h("thead", {}, h("tr", {}, h("th", {}, say("看什么", "What")), h("th", { class: "number" }, say("数值", "Value")), h("th", {}, say("作用", "Speaks")))),
        h("tbody", {}, finding.reasons.map((reason) => h("tr", {}, h("td", {}, reason.name), h("td", { class: "number" }, reason.value === undefined ? "—" : digits(reason.value)),
          h("td", {}, reason.weight > 0 ? say("支持", "for it") : say("反对", "against it"))))))) : null);
}

/** What waits for another officer: the own look, or two that differ, which whoever decides has to see. */
export function findingLooks(finding) {
  if (!finding.looks.length) return null;
  const lines = finding.looks.map((look) => h("li", {}, mark(look.decision, "amber"), " ", [look.by, moment(look.at), look.note].filter(Boolean).join(" · ")));
  return h("div", { class: "notice" }, h("p", {}, finding.looks.length > 1 ? say("两人结论不同，请看过再定：", "Two officers said different things; look at both, then decide:") : say("您已看过，等另一人核查：", "You have looked; another officer has to look too:")), h("ul", { class: "plain" }, lines));
}

/** Buttons for every decision; `decide` gets the decision, the note and its name. `judged`: what the judge says, to agree with; none = not told. */
export function decisionButtons(decide, judged) {
  return h("div", { class: "stack" },
    judged ? h("div", { class: "row" }, button([say(`同意：${judged.name}`, `Agree: ${judged.name}`), " ", h("kbd", {}, say("回车", "Enter"))], () => decide(judged.code, undefined, judged.name), { class: "main" })) : null,
    h("div", { class: "row", role: "group", "aria-label": say("有变化", "Something changed") }, decisions.map(([key, decision, text]) =>
      button([text, " ", h("kbd", {}, key)], () => decide(decision, undefined, text)))),
    h("div", { class: "row", role: "group", "aria-label": say("不须处置或看不清", "Nothing to act on, or not to be told") }, others.map(([key, decision, text]) =>
      button([text, " ", h("kbd", {}, key)], () => decide(decision, undefined, text)))),
    h("div", { class: "row", role: "group", "aria-label": say("误报", "False alarm") }, falseAlarms.map(([key, text]) =>
      button([text, " ", h("kbd", {}, key)], () => decide("noChange", key === "0" ? undefined : text, text)))));
}
