// The queue of findings: one after the other by confidence, decided by a key. The next pictures are fetched before they are asked for.
import { api, button, h, loading, note, nothing, queryOf, say, show, withQuery } from "./core.js";
import { chooseBatch, confirmBatch } from "./finding-bulk.js";
import { exportMenu } from "./export-menu.js";
import { comparison, decisionBody, decisionButtons, decisions, falseAlarms, findingFacts, findingLooks, findingWords, others } from "./finding-parts.js";
import { Queue } from "./finding-queue.js";

/** How many decisions can be taken back. */
const undoDepth = 20;

export default async function page(found) {
  const query = queryOf();
  if (query.parcel) return (await import("./page-parcel.js")).default(query.parcel);
  const queue = new Queue(Object.fromEntries(["unit", "class"].filter((name) => query[name]).map((name) => [name, query[name]])));
  const mayDecide = found.deeds.includes("findings.decide");
  const done = [];
  let isBusy = false;
  let count = 0;
  /** Findings singled out as controls of a batch, while they are looked at: what was said of each. */
  let controls;

  async function render() {
    if (controls && !queue.items.length) return finishBulk();
    const finding = mayDecide ? await queue.current() : (await queue.fetchAll(1), queue.items[0]);
    if (!finding) {
      const others = queue.taken.size ? say(`另有 ${queue.taken.size} 个正由他人核查`, `${queue.taken.size} more are being looked at by others`) : null;
      return show(h("h1", {}, say("监测图斑", "Findings")), nothing(count ? say(`核查完毕，共 ${count} 个`, `All done: ${count} decided`) : say("没有待核查的图斑", "No finding waits")), others ? h("p", { class: "soft" }, others) : null, tools());
    }
    history.replaceState(null, "", withQuery({ at: finding.id }));
    const words = h("div", { class: "words" }, loading());
    show(
      h("div", { class: "row between" }, h("h1", {}, controls ? say(`抽查：还剩 ${queue.items.length} 个`, `Controls: ${queue.items.length} left`) : say(`第 ${count + 1} 个`, `Number ${count + 1}`),
        controls ? null : h("span", { class: "soft" }, say(` · 还有 ${queue.items.length}${queue.isWhole ? "" : "+"} 个`, ` · ${queue.items.length}${queue.isWhole ? "" : "+"} to go`))), tools()),
      h("div", { class: "columns" },
        h("section", { class: "card" }, comparison(finding)),
        h("section", { class: "card stack" }, controls ? h("p", { class: "soft" }, say("抽查时不显示判定", "The judge's verdict is not shown for a control")) : [words, findingFacts(finding)],
          mayDecide ? decisionButtons((decision, text, name) => decide(finding, decision, text, name), controls ? undefined : finding.class) : null,
          h("p", { class: "soft keys" }, say("键盘：数字与字母为结论，回车同意判定，空格跳过，Z 撤回，? 查看", "Keys: digits and letters decide, Enter agrees, space skips, Z takes back, ? shows them")))));
    queue.detail(finding).then((detail) => words.isConnected && words.replaceWith(h("div", { class: "stack" }, findingLooks(detail), findingWords(detail))), (fault) => words.replaceChildren(h("p", { class: "soft" }, fault.message)));
    queue.prepare();
  }

  const tools = () => h("div", { class: "row" },
    done.length ? button([say("撤回上一个", "Take the last back"), " ", h("kbd", {}, "Z")], undo, { class: "quiet" }) : null,
    controls ? null : button([say("跳过", "Skip"), " ", h("kbd", {}, say("空格", "space"))], skip, { class: "quiet" }),
    mayDecide && !controls ? button(say("批量", "In bulk"), bulk, { class: "quiet" }) : null,
    controls ? null : exportMenu("findings", queue.filters));

  async function decide(finding, decision, text, name) {
    if (isBusy) return;
    isBusy = true;
    try {
      if (controls) { controls.seen.set(finding.id, { decision, text, name }); queue.items.shift(); await render(); return; }
      const seen = await queue.detail(finding);
      const answer = await api(`findings/${encodeURIComponent(finding.id)}/decision`, { body: { ...decisionBody(finding, decision, text), seen_decided_at: seen.decided_at ?? null, settles: seen.looks.length > 1 } });
      done.push(finding);
      if (done.length > undoDepth) done.shift();
      count += 1;
      queue.remove(finding);
      note(`${name} · ${finding.parcel_code}${answer.looks.length ? say(" · 等另一人核查", " · another officer has to look too") : ""}`);
      await render();
    } catch (fault) {
      note(fault.message, "red");
      // Two officers said different things meanwhile: both are shown.
      if (fault.code === "looks-differ") { queue.details.delete(finding.id); return await render(); }
      // Another officer has it, or decided on it: the next one.
      if (fault.status === 409) { queue.remove(finding); await render(); }
    } finally { isBusy = false; }
  }

  async function skip() {
    if (controls) return;
    await queue.skip();
    await render();
  }

  /** The last decision is taken back: the finding waits again, and stands in front. */
  async function undo() {
    const last = done.pop();
    if (!last || isBusy || controls) return;
    isBusy = true;
    try {
      await api(`findings/${encodeURIComponent(last.id)}/decision`, { method: "DELETE" });
      count -= 1;
      queue.putFirst(last);
      note(say(`已撤回 · ${last.parcel_code}`, `Taken back · ${last.parcel_code}`));
    } catch (fault) { note(fault.message, "red"); } finally { isBusy = false; }
    await render();
  }

  /** Many obvious ones at once; every twentieth is decided by eye first. */
  async function bulk() {
    const batch = await chooseBatch(queue);
    if (!batch) return;
    controls = { batch, rest: queue.items, seen: new Map() };
    queue.items = [...batch.controls];
    await render();
  }

  /** The controls are seen: shows where they disagree, and decides the rest if the officer still wants to. */
  async function finishBulk() {
    const { batch, rest, seen } = controls;
    controls = undefined;
    queue.items = rest;
    const decided = await confirmBatch(batch, seen);
    for (const finding of decided) { queue.remove(finding); done.push(finding); }
    done.splice(0, Math.max(0, done.length - undoDepth));
    count += decided.length;
    await render();
  }

  document.addEventListener("visibilitychange", async () => {
    if (document.hidden || !mayDecide) return;
    const holder = await queue.renew();
    if (holder) { note(holder, "red"); await render(); }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("dialog") || event.target.matches("input:not([type=range]), textarea, select")) return;
    const finding = queue.items[0];
    const key = event.key.toLowerCase();
    if (key === "?") return help();
    if (key === "z") return undo();
    if (!finding) return;
    const isOnControl = event.target.matches("button, a, summary");
    if (key === " " && !isOnControl) { event.preventDefault(); return skip(); }
    if (!mayDecide) return;
    if (key === "enter" && !isOnControl && !controls) return decide(finding, finding.class.code, undefined, finding.class.name);
    const decided = [...decisions, ...others].find(([known]) => known === key);
    if (decided) return decide(finding, decided[1], undefined, decided[2]);
    const alarm = falseAlarms.find(([known]) => known === key);
    if (alarm) return decide(finding, "noChange", alarm[0] === "0" ? undefined : alarm[1], alarm[1]);
  });

  show(h("h1", {}, say("监测图斑", "Findings")), loading());
  await queue.fetchMore();
  const at = query.at && queue.items.find((finding) => finding.id === query.at);
  if (at) queue.putFirst(at);
  await render();
}

function help() {
  const dialog = h("dialog", { "aria-label": say("按键", "Keys") }, h("h2", {}, say("按键", "Keys")),
    h("dl", { class: "facts" }, [...[...decisions, ...others].map(([key, , text]) => [key, text]), ...falseAlarms, [say("回车", "Enter"), say("同意判定", "agree with the verdict")], [say("空格", "space"), say("跳过，最后再来", "skip, comes back at the end")], ["z", say("撤回上一个，可连撤 20 个", "take the last back, up to 20")]]
      .map(([key, text]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)])),
    h("form", { method: "dialog" }, h("button", { class: "main" }, say("知道了", "Close"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
