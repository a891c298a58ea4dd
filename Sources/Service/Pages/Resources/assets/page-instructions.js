// Instructions to units: who has received them, who has replied; giving one.
import { api, ask, button, day, field, h, loading, moment, nothing, note, requestKey, say, show, unitCode, unitField } from "./core.js";

async function give(again) {
  const filled = await ask(say("下达指令", "Give an instruction"), [
    await unitField(say("给哪个单位", "To which unit"), "to"), field(say("内容", "Text"), h("textarea", { name: "text", required: true, maxlength: 5000 })),
    field(say("关于工单（可不填）", "About an order (optional)"), h("input", { name: "order" })), field(say("回复时限（可不填）", "Reply until (optional)"), h("input", { name: "until", type: "datetime-local" })),
    field(say("视频会商链接（可不填）", "Link to a meeting (optional)"), h("input", { name: "meeting", type: "url" }))], say("下达", "Give"));
  if (!filled) return;
  await api("instructions", { key: requestKey(), body: { to: [unitCode(filled.to)], text: filled.text, order: filled.order || undefined, until: filled.until ? filled.until + ":00+08:00" : undefined, meeting: filled.meeting || undefined } });
  note(say("已下达", "Given"));
  await again();
}

export default async function page(found) {
  const may = (deed) => found.deeds.includes(deed);
  const list = h("div", { class: "stack" }, loading());
  async function step(one, name, body) {
    const whole = await api("instructions/" + encodeURIComponent(one.id));
    await api(`instructions/${encodeURIComponent(one.id)}/${name}`, { body, tag: whole.$tag, key: requestKey() });
    await again();
  }
  const card = (one) => {
    const own = one.recipients;
    const missing = own.filter((recipient) => !recipient.received_at);
    return h("article", { class: `card stack`, id: one.id },
      h("div", { class: "row between" }, h("b", {}, say(`来自 ${one.from}`, `From ${one.from}`)), h("span", { class: "soft" }, moment(one.sent_at), one.due_at ? say(` · ${day(one.due_at)} 前回复`, ` · reply by ${day(one.due_at)}`) : "")),
      h("p", {}, one.text),
      one.order ? h("p", {}, h("a", { href: "/orders/" + encodeURIComponent(one.order) }, one.order)) : null,
      one.meeting ? h("p", {}, h("a", { href: one.meeting, rel: "noreferrer" }, say("进入视频会商", "Join the meeting"))) : null,
      h("ul", { class: "list" }, own.map((recipient) => h("li", {}, recipient.unit.name, " ",
        recipient.received_at ? h("span", { class: "mark green" }, say(`${moment(recipient.received_at)} 已接收`, `received ${moment(recipient.received_at)}`)) : h("span", { class: "mark amber" }, say("未接收", "not received")),
        recipient.reply ? h("div", {}, say("回复：", "Reply: "), recipient.reply) : ""))),
      missing.length && own.length > 1 ? h("p", { class: "amber" }, say(`还有 ${missing.length} 个单位未接收`, `${missing.length} units have not received it`)) : null,
      one.minutes ? h("p", {}, h("b", {}, say("会议纪要：", "Minutes: ")), one.minutes) : null,
      h("div", { class: "row" },
        may("instructions.reply") && missing.length ? button(say("接收", "Receive"), () => step(one, "receive", {}), { class: "main" }) : null,
        may("instructions.reply") && one.is_open ? button(say("回复", "Reply"), async () => {
          const filled = await ask(say("回复", "Reply"), [field(say("内容", "Text"), h("textarea", { name: "text", required: true }))]);
          if (filled) await step(one, "reply", { text: filled.text });
        }) : null,
        may("instructions.send") && one.meeting ? button(say("写会议纪要", "Write the minutes"), async () => {
          const filled = await ask(say("会议纪要", "Minutes"), [field(say("内容", "Text"), h("textarea", { name: "text", required: true }))]);
          if (filled) await step(one, "minutes", { text: filled.text });
        }) : null));
  };
  async function again() {
    const { items } = await api("instructions?limit=50");
    list.replaceChildren(...(items.length ? items.map(card) : [nothing(say("没有指令", "No instructions"))]));
  }
  show(h("div", { class: "row between" }, h("h1", {}, say("指令", "Instructions")), may("instructions.send") ? button(say("下达指令", "Give an instruction"), () => give(again), { class: "main" }) : null), list);
  await again();
}
