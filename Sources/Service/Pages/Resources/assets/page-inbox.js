// Returns and disputes: what each unit says beside the rule's line and past rulings, settled on the spot.
import { api, ask, button, choice, field, h, loading, moment, note, nothing, placeText, requestKey, say, show, unitCode, unitField } from "./core.js";
import { dueMark } from "./order-parts.js";

/** Why a return stays with the unit: chosen, and worded further where that is needed. */
const refusals = [
  say("属本单位职责，请继续办理", "it is the unit's own duty; go on"), say("依据不足，请补充职责清单条目", "the basis is not sufficient; name the item of the duty list"),
  say("建议单位无此职责", "the proposed unit has no such duty"), say("同类事项此前已裁定由本单位办理", "a like matter was ruled to be this unit's"),
];

const take = async (dossier, action, body, done) => {
  await api(`orders/${encodeURIComponent(dossier.order.id)}/${action}`, { body, tag: `"${dossier.version}"`, key: requestKey() });
  note(say(`${dossier.order.id}：${done}`, `${dossier.order.id}: ${done}`));
};

/** The words beside a reason: one of the usual ones, or others. */
const reasonFields = (usual) => [
  field(say("理由", "Reason"), choice("usual", usual.map((text) => [text, text]))),
  field(say("补充（可不填）", "Further words (optional)"), h("textarea", { name: "more", maxlength: 1500 })),
];
const reasonOf = (filled) => [filled.usual, filled.more.trim()].filter(Boolean).join(say("；", "; "));

function head(dossier) {
  const { order } = dossier;
  return h("div", { class: "row between" },
    h("h3", {}, h("a", { href: "/orders/" + encodeURIComponent(order.id) }, order.category.name), " · ", placeText(order.place)),
    h("span", { class: "row" }, h("span", { class: "soft" }, order.id), dueMark(order)));
}

/** What the rules say, and how like matters were ruled. */
function grounds(dossier) {
  const agreed = dossier.rulings.length > 2 && dossier.rulings.every((ruling) => ruling.lead.code === dossier.rulings[0].lead.code);
  return h("div", { class: "columns even" },
    h("div", {}, h("h4", {}, say("规则怎么说", "What the rules say")), h("ul", { class: "plain" }, dossier.rules.map((line) => h("li", {}, line)))),
    h("div", {}, h("h4", {}, say("同镇同类此前的裁定", "Past rulings on the like in this town")), dossier.rulings.length
      ? h("ul", { class: "plain" }, dossier.rulings.map((ruling) => h("li", {}, h("a", { href: "/orders/" + encodeURIComponent(ruling.order) }, ruling.village ?? ruling.order), say("：", ": "), h("b", {}, ruling.lead.name), " ", ruling.reason)))
      : h("p", { class: "soft" }, say("没有", "none")),
    agreed ? h("p", { class: "amber" }, say(`同类都裁给了${dossier.rulings[0].lead.name}：可在规则中写明，今后直接派遣`, `All went to ${dossier.rulings[0].lead.name}: a line of the rules would send the next ones there at once`)) : null));
}

function returnCard(dossier, gone) {
  const back = dossier.return;
  const may = (action) => dossier.allowed.includes(action);
  return h("section", { class: "card stack" }, head(dossier),
    h("dl", { class: "facts" }, [
      [say("退单单位", "Returned by"), `${back.unit.name} · ${moment(back.at)}`], [say("理由", "Reason"), back.reason],
      [say("依据", "Basis"), back.basis], [say("建议由谁办", "Proposes"), h("b", {}, back.proposed.name)],
    ].map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    grounds(dossier),
    h("div", { class: "row" },
      may("dispatch") ? button(say(`改派：${back.proposed.name}`, `Send to ${back.proposed.name}`), async () => {
        await take(dossier, "dispatch", { unit: back.proposed.code, note: say("按退单建议改派", "as the return proposes") }, say(`已改派${back.proposed.name}`, `sent to ${back.proposed.name}`));
        gone();
      }, { class: "main" }) : null,
      may("uphold") ? button(say("驳回退单", "It stays"), async () => {
        const filled = await ask(say(`驳回退单 · ${dossier.order.id}`, `It stays · ${dossier.order.id}`), reasonFields(refusals), say("驳回", "It stays"));
        if (!filled) return;
        await take(dossier, "uphold", { reason: reasonOf(filled) }, say(`仍由${back.unit.name}办理`, `stays with ${back.unit.name}`));
        gone();
      }) : null,
      may("dispatch") ? button(say("改派其他单位", "Send to another unit"), async () => {
        const filled = await ask(say(`改派 · ${dossier.order.id}`, `Send · ${dossier.order.id}`), [await unitField(say("主办单位", "Responsible unit"), "unit")], say("改派", "Send"));
        if (!filled) return;
        await take(dossier, "dispatch", { unit: unitCode(filled.unit) }, say("已改派", "sent"));
        gone();
      }) : null));
}

function disputeCard(dossier, gone) {
  const { dispute } = dossier;
  const mayRule = dispute.parts.every((part) => part.text) || new Date(dispute.heard_until) <= new Date();
  const rule = async (lead, name) => {
    const usual = [say("按职责清单", "by the duty list"), say("按属地", "by the place"), say("按同类裁定", "as the like was ruled"), say("按首接责任", "whoever had it first")];
    const fields = lead ? reasonFields(usual) : [await unitField(say("裁定由谁主办", "Who is responsible"), "lead"), ...reasonFields(usual)];
    const filled = await ask(say(`裁定${name ? `由${name}主办` : ""} · ${dossier.order.id}`, `Ruling${name ? `: ${name}` : ""} · ${dossier.order.id}`), fields, say("裁定", "Rule"));
    if (!filled) return;
    await take(dossier, "rule", { lead: lead ?? unitCode(filled.lead), reason: reasonOf(filled) }, say("已裁定", "ruled"));
    gone();
  };
  return h("section", { class: "card stack" }, head(dossier),
    h("p", { class: "soft" }, say(`${dispute.unit.name}提出异议 · ${moment(dispute.at)}`, `disputed by ${dispute.unit.name} · ${moment(dispute.at)}`)),
    h("div", { class: "parts" }, dispute.parts.map((part) => h("div", { class: "part" }, h("h4", {}, part.unit.name),
      part.text ? [h("p", {}, part.text), h("p", { class: "soft" }, moment(part.at))] : h("p", { class: "amber" }, mayRule ? say("逾时未陈述", "said nothing in time") : say(`尚未陈述，可待至 ${moment(dispute.heard_until)}`, `has said nothing yet; until ${moment(dispute.heard_until)}`)),
      mayRule ? button(say("裁定由它主办", "Rule: it is theirs"), () => rule(part.unit.code, part.unit.name), { class: "main" }) : null))),
    dossier.return ? h("p", {}, h("b", {}, say("此前退单：", "Returned before: ")), `${dossier.return.unit.name}：${dossier.return.reason}；${dossier.return.basis}`) : null,
    grounds(dossier),
    mayRule ? h("div", { class: "row" }, button(say("裁定由其他单位主办", "Rule: another unit's"), () => rule(undefined, ""))) : h("p", { class: "soft" }, say("各方陈述后，或到时后，即可裁定", "It is ruled once every unit has spoken, or that time is over")));
}

/** A section that fills itself, and goes on as far as one asks. */
async function section(title, path, card, none) {
  const list = h("div", { class: "stack" });
  const count = h("span", { class: "soft" });
  const more = h("div", {});
  let after;
  let waiting = 0;
  const tell = () => { count.textContent = ` · ${waiting}${after ? "+" : ""}`; if (!waiting && !after) list.replaceChildren(nothing(none)); };
  async function fetchMore() {
    const page = await api(`${path}?limit=50${after ? "&after=" + after : ""}`);
    after = page.next;
    for (const dossier of page.items) {
      waiting += 1;
      const element = card(dossier, () => { element.remove(); waiting -= 1; tell(); });
      list.append(element);
    }
    more.replaceChildren(after ? button(say("更多", "More"), fetchMore) : "");
    tell();
  }
  await fetchMore();
  return h("section", { class: "stack" }, h("h2", {}, title, count), list, more);
}

export default async function page(found) {
  show(h("h1", {}, say("退单与争议", "Returns and disputes")), loading());
  const has = (deed) => found.deeds.includes(deed);
  show(h("h1", {}, say("退单与争议", "Returns and disputes")), ...await Promise.all([
    has("orders.upheld") ? section(say("退单", "Returns"), "inbox/returns", returnCard, say("没有等您处理的退单", "No return waits for you")) : null,
    has("orders.ruled") ? section(say("争议", "Disputes"), "inbox/disputes", disputeCard, say("没有等您裁定的争议", "No dispute waits for your ruling")) : null,
  ]));
}
