// Many obvious findings decided at once: every twentieth is looked at first, blind, and where it disagrees is shown.
import { api, ask, button, choice, field, h, note, say, show } from "./core.js";
import { decisionBody } from "./finding-parts.js";

/** How many findings are looked through for a batch. */
const most = 1000;
/** One control among so many. */
const every = 20;

/** What could be decided at once of these findings: `{ text, findings, decision(finding), name(finding) }`. */
function batches(findings) {
  const found = [];
  const add = (text, chosen, decision, name) => { if (chosen.length > 1) found.push({ text: `${text} · ${say(`${chosen.length} 个`, `${chosen.length}`)}`, findings: chosen, decision, name }); };
  const names = new Map(findings.map((finding) => [finding.class.code, finding.class.name]));
  for (const [code, name] of names) for (const level of [0.95, 0.9, 0.8]) {
    add(say(`同意“${name}”，把握 ${level * 100}% 以上`, `agree with “${name}”, confidence ${level * 100}% or more`),
      findings.filter((finding) => finding.class.code === code && finding.confidence >= level), (finding) => finding.class.code, (finding) => finding.class.name);
  }
  for (const level of [0.1, 0.2, 0.3]) {
    add(say(`判为误报，把握不到 ${level * 100}%`, `false alarms, confidence below ${level * 100}%`),
      findings.filter((finding) => finding.confidence < level), () => "noChange", () => say("误报", "false alarm"));
  }
  return found;
}

/** Asks which; gives the batch with its controls, or null. */
export async function chooseBatch(queue) {
  const found = batches(await queue.fetchAll(most));
  if (!found.length) { note(say("没有可以批量判定的图斑", "No findings are alike enough to be decided at once")); return null; }
  const filled = await ask(say("批量判定", "Decide in bulk"), [
    field(say("哪些", "Which"), choice("which", found.map((batch, index) => [String(index), batch.text]), "0")),
    h("p", { class: "soft" }, say(`先抽查：每 ${every} 个中随机一个，由您不看判定来定；不一致的会列出，再由您决定其余的。`, `Controls first: you decide one of every ${every}, at random, without seeing the verdict. Where you disagree is shown before the rest is decided.`)),
  ], say("开始抽查", "Begin with the controls"));
  if (!filled) return null;
  const batch = found[Number(filled.which)];
  batch.controls = [];
  for (let start = 0; start < batch.findings.length; start += every) {
    const group = batch.findings.slice(start, start + every);
    batch.controls.push(group[Math.floor(Math.random() * group.length)]);
  }
  return batch;
}

/** Shows what the controls came to; decides the batch if the officer says so. `seen`: what was said of each control. Gives the findings that were decided. */
export function confirmBatch(batch, seen) {
  const differing = batch.controls.filter((finding) => seen.has(finding.id) && seen.get(finding.id).decision !== batch.decision(finding));
  const rest = batch.findings.filter((finding) => !seen.has(finding.id));
  const result = say(`抽查 ${seen.size} 个，不一致 ${differing.length} 个`, `${seen.size} controls, ${differing.length} disagree`);
  return new Promise((resolve) => {
    const progress = h("progress", { max: batch.findings.length, value: 0, hidden: true, "aria-label": say("进度", "Progress") });
    const decided = [];
    async function decide(findings, wanted) {
      let refused = 0;
      for (const finding of findings) {
        const { decision, text } = wanted(finding);
        try {
          await api(`findings/${encodeURIComponent(finding.id)}/decision`, { body: { ...decisionBody(finding, decision, text), seen_decided_at: null } });
          decided.push(finding);
        } catch (fault) {
          if (fault.status !== 409) throw fault;
          refused += 1;
        }
        progress.value += 1;
      }
      return refused;
    }
    const controls = batch.controls.filter((finding) => seen.has(finding.id));
    async function apply(all) {
      progress.hidden = false;
      try {
        let refused = await decide(controls, (finding) => seen.get(finding.id));
        if (all) refused += await decide(rest, (finding) => ({ decision: batch.decision(finding), text: say(`批量判定，${result}`, `decided in bulk, ${result}`) }));
        note(say(`已判定 ${decided.length} 个`, `${decided.length} decided`) + (refused ? say(`，${refused} 个由他人办理`, `, ${refused} are others'`) : ""));
      } catch (fault) { note(fault.message, "red"); }
      resolve(decided);
    }
    show(h("h1", {}, say("抽查结果", "What the controls say")),
      h("section", { class: "card stack" }, h("p", { class: differing.length ? "amber" : "" }, result),
        differing.length ? h("ul", { class: "list" }, differing.map((finding) => h("li", {}, h("a", { class: "item is-amber", href: "/findings/" + encodeURIComponent(finding.id), target: "_blank" },
          h("span", { class: "title" }, finding.parcel_code), h("div", {}, say(`批量：${batch.name(finding)}；您：${seen.get(finding.id).name}`, `in bulk: ${batch.name(finding)}; you: ${seen.get(finding.id).name}`)))))) : null,
        progress,
        h("div", { class: "row" },
          button(say(`其余 ${rest.length} 个一并判定`, `Decide the other ${rest.length}`), () => apply(true), { class: differing.length ? "danger" : "main" }),
          button(say("只记抽查的，其余逐个看", "Keep the controls, look at the rest one by one"), () => apply(false)))));
  });
}
