// What lists and the page of an order share: an order as a line, the fields that each step asks for.
import { cameraField } from "./camera.js";
import { api, choice, day, field, h, mark, options, placeText, say, unitCode, unitField, untilDue } from "./core.js";

/** The states of an order, as they follow each other. */
export const states = [
  ["filed", say("待派遣", "awaiting dispatch")], ["dispatched", say("待签收", "awaiting signature")], ["handling", say("处置中", "in hand")],
  ["arbitrating", say("协商裁定", "in arbitration")], ["reported", say("待核查", "awaiting check")], ["closed", say("已结案", "closed")],
  ["withdrawn", say("已撤销", "withdrawn")], ["mergedInto", say("已并案", "merged")],
];

/** How a state is coloured. */
export function stateKind(code) {
  if (code === "closed") return "green";
  return ["filed", "arbitrating"].includes(code) ? "amber" : "";
}

/** The deadline as a mark. */
export function dueMark(order) {
  if (!order.due_at || order.state.code === "closed") return null;
  const { text, kind } = untilDue(order.due_at);
  return h("span", { class: `mark ${kind}`, title: day(order.due_at) }, text, order.is_provisional ? say("（暂定）", " (provisional)") : "");
}

/** An order as a line of a list. */
export function orderLine(order) {
  const due = order.due_at && order.state.code !== "closed" ? untilDue(order.due_at).kind : "plain";
  return h("a", { class: `item is-${due}`, href: "/orders/" + encodeURIComponent(order.id) },
    h("div", { class: "row between" },
      h("span", { class: "title" }, order.category.name, " · ", placeText(order.place)), dueMark(order)),
    h("div", { class: "row soft" }, mark(order.state, stateKind(order.state.code)), [order.id, order.responsible?.name, order.report_count > 1 ? say(`${order.report_count} 条线索`, `${order.report_count} reports`) : null]
      .filter(Boolean).map((text) => h("span", {}, text))));
}

// The words are the desk's own.
const outcomes = [
  ["rectified", say("整改到位", "put right")], ["regularised", say("补办手续", "papers obtained")], ["lawful", say("合法", "lawful")],
  ["falseChange", say("伪变化", "no real change")], ["transferred", say("移送查处", "handed over")], ["legacy", say("历史遗留", "older than the rules")],
  ["nothingFound", say("查无此事", "nothing found")], ["notAccepted", say("不属受理", "not accepted")],
];
const legalities = [
  ["withinLimits", say("未超限", "within limits")], ["exceeds", say("超限", "exceeds")], ["noApproval", say("无审批记录", "no approval")],
  ["unknown", say("未知", "unknown")],
];
const pauses = [
  ["litigation", say("诉讼或复议", "litigation or review")], ["expertise", say("等待鉴定", "awaiting an expert")], ["disaster", say("灾害天气", "disaster")],
  ["absence", say("当事人无法到场", "person concerned absent")], ["otherBody", say("等待其他机关决定", "awaiting another body")],
];

const causes = [
  ["shadow", say("阴影", "shadow")], ["vegetation", say("植被或季节", "plants or season")], ["temporaryCover", say("临时覆盖或堆放", "temporary cover")],
  ["shift", say("影像错位", "epochs out of place")], ["imagery", say("影像质量", "quality of the imagery")], ["other", say("其他", "something else")],
];

/** The outcome, with what only some outcomes ask for; the words say it until somebody writes their own. */
function outcomeFields() {
  const outcome = options("outcome", say("办理结果", "Outcome"), outcomes);
  const note = h("textarea", { name: "note", required: true, maxlength: 2000 });
  let isOwn = false;
  note.addEventListener("input", () => { isOwn = true; });
  const cause = field(say("影像上其实是什么", "What the imagery really shows"), choice("cause", causes));
  const reference = field(say("文号", "Number of the paper"), h("input", { name: "reference" }), say("移送函或补办手续的编号", "of the letter, or of the papers"));
  const follow = () => {
    const chosen = outcome.querySelector(":checked")?.value;
    cause.hidden = chosen !== "falseChange";
    reference.hidden = !["transferred", "regularised"].includes(chosen);
    const name = outcomes.find(([code]) => code === chosen)?.[1];
    if (!isOwn && name) note.value = say(`现场核查：${name}`, `Seen on the spot: ${name}`);
  };
  outcome.addEventListener("change", follow);
  follow();
  return [outcome, cause, reference, field(say("办理情况", "What was done"), note)];
}

const words = (name, label, hint) => field(label, h("textarea", { name, required: true, maxlength: 2000 }), hint);
const moment = (name, label) => field(label, h("input", { name, type: "datetime-local", required: true }));
const line = (name, label, more = {}) => field(label, h("input", { name, required: true, ...more }));
/** A moment as the field has it, in the district's time. */
const instant = (text) => (text ? `${text}:00+08:00` : undefined);

/**
 * What each step asks for, and what is sent: `fields` gives elements, `body` turns what was filled in into the request. A step without
 * fields is taken at once.
 */
export const steps = {
  dispatch: {
    fields: async () => [await unitField(say("主办单位", "Responsible unit"), "unit"), field(say("说明（可不填）", "Note (optional)"), h("input", { name: "note" }))],
    body: (filled) => ({ unit: unitCode(filled.unit), note: filled.note || undefined }),
  },
  sign: {},
  resume: {},
  unmerge: {},
  return: {
    fields: async () => [words("reason", say("退单理由", "Why it is not yours")), line("basis", say("依据（职责清单条目）", "By which item of the duty list")),
      await unitField(say("建议由谁办理", "Whose it is, in your view"), "proposed_unit")],
    body: (filled) => ({ reason: filled.reason, basis: filled.basis, proposed_unit: unitCode(filled.proposed_unit) }),
  },
  uphold: { fields: () => [words("reason", say("驳回退单的理由", "Why it stays with the unit"))] },
  dispute: {
    fields: async () => [words("reason", say("异议理由", "Why you dispute it")), await unitField(say("建议由谁办理", "Whose it is, in your view"), "proposed_unit", { required: false })],
    body: (filled) => ({ reason: filled.reason, proposed_unit: unitCode(filled.proposed_unit) }),
  },
  state: { fields: () => [words("note", say("陈述", "Your statement"))] },
  rule: {
    fields: async () => [await unitField(say("裁定由谁主办", "Who is responsible"), "lead"), words("reason", say("裁定理由", "Why"))],
    body: (filled) => ({ lead: unitCode(filled.lead), reason: filled.reason }),
  },
  pause: {
    fields: () => [field(say("挂起原因", "Why it pauses"), choice("reason", pauses)), line("evidence", say("凭据（文号）", "Evidence (its number)")), moment("until", say("至何时", "Until when"))],
    body: (filled) => ({ ...filled, until: instant(filled.until) }),
  },
  extend: {
    fields: () => [field(say("延长几个工作日", "By how many working days"), h("input", { name: "days", type: "number", min: 1, max: 60, value: "5", required: true })), words("reason", say("理由", "Why"))],
    body: (filled) => ({ span: `${filled.days}wd`, reason: filled.reason }),
  },
  stage: { fields: () => [line("stage", say("完成的阶段", "The stage that is done")), words("note", say("说明", "Note"))] },
  part: { fields: () => [words("note", say("协办完成情况", "What was done"))] },
  report: {
    // The camera first, open at once on a phone: whoever reports stands there.
    fields: (order) => [cameraField({ isOpen: matchMedia("(pointer: coarse)").matches }), ...outcomeFields(),
      field(say("合法性", "Legality"), choice("legality", legalities, order.legality?.code ?? "unknown")),
      field(say("照片文件", "Photo files"), h("input", { name: "photos", type: "file", accept: "image/*", multiple: true }), say("或选择带时间和位置的照片", "or photos that say when and where"))],
    body: async (filled, form) => {
      const evidence = [];
      for (const file of form.photos ?? []) {
        const photo = await api("photos", { body: file, kind: file.type });
        if (photo.is_used_before) {
          throw new Error(say(`照片“${file.name}”已用于 ${photo.used_before.join("、") || "其他工单"}，请重新拍摄`, `The photo “${file.name}” has been used before (${photo.used_before.join(", ") || "another order"}); take another`));
        }
        evidence.push({ kind: "photo", sha256: photo.sha256, name: file.name });
      }
      return {
        outcome: filled.outcome, legality: filled.legality, note: filled.note, evidence,
        cause: filled.outcome === "falseChange" ? filled.cause : undefined, reference: filled.reference || undefined,
      };
    },
  },
  answer: { fields: () => [line("reference", say("对方文号", "Their number")), words("text", say("答复内容", "What they answered"))] },
  pass: { fields: () => [field(say("核查意见（可不填）", "Note (optional)"), h("textarea", { name: "note" }))], body: (filled) => ({ note: filled.note || undefined }) },
  "send-back": { fields: () => [words("reason", say("退回理由", "Why it is not accepted"))] },
  reopen: { fields: () => [words("reason", say("重启理由", "Why it is opened again"))] },
  assign: { fields: () => [line("leader", say("交办领导", "Which leader")), moment("deadline", say("办结时限", "Until when"))], body: (filled) => ({ ...filled, deadline: instant(filled.deadline) }) },
  merge: { fields: () => [line("into", say("并入哪一件工单", "Into which order")), words("reason", say("理由", "Why"))] },
};
