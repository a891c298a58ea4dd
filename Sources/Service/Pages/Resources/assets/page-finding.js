// One finding: the pictures, what is known, the decision.
import { api, button, h, idOfPage, mark, moment, note, placeText, say, show } from "./core.js";
import { mapFold } from "./map-fold.js";
import { comparison, decisionBody, decisionButtons, findingFacts, findingLooks, findingWords } from "./finding-parts.js";

/** What a correction of the outline is saved with: the decision that stands, or the judge's. */
const standing = (finding) => ({ decision: finding.decision?.code ?? finding.class.code, note: finding.decision_note, approved: finding.is_approved, seen_decided_at: finding.decided_at ?? null });

export default async function page(found) {
  const path = "findings/" + encodeURIComponent(idOfPage());
  const again = async () => {
    const finding = await api(path);
    document.title = `${finding.class.name} ${finding.parcel_code}`;
    const decide = async (decision, text) => {
      await api(path + "/decision", { body: { ...decisionBody(finding, decision, text), seen_decided_at: finding.decided_at ?? null, settles: finding.looks.length > 1 } });
      note(say("已记录", "Recorded"));
      await again();
    };
    const editor = h("div", {});
    const correct = button(say("修正范围", "Correct the outline"), async () => {
      const { outlineEditor } = await import("./outline-editor.js");
      editor.replaceChildren(await outlineEditor(finding, async (outline) => {
        await api(path + "/decision", { body: { ...standing(finding), outline } });
        note(outline ? say("范围已修正", "The outline is corrected") : say("已恢复", "Back to the survey's"));
        await again();
      }));
      editor.scrollIntoView({ block: "start" });
    }, { class: "quiet" });
    const mayCorrect = found.deeds.includes("findings.decide") && !["noChange", "notObserved"].includes(finding.decision?.code);
    const isOwn = finding.decision && finding.decided_by === found.account?.name || finding.looks.some((look) => look.by === found.account?.name);
    const deciders = [...(finding.looked_before ?? []), finding.decided_by].filter(Boolean).join(say("、", ", "));
    show(
      h("div", { class: "row between" }, h("h1", {}, finding.class.name, " · ", placeText(finding.place)),
        h("span", { class: "row" }, h("a", { href: "/findings?parcel=" + encodeURIComponent(finding.parcel_code) }, say("这一宗地的全部", "All of this parcel")),
          h("a", { href: `/${path}/sheet` }, say("核查举证单", "Sheet of evidence")))),
      h("div", { class: "columns" },
        h("div", { class: "stack" }, h("section", { class: "card" }, comparison(finding)), editor,
          mapFold(finding.parcel_code, { earlier: finding.earlier_acquired_at, later: finding.later_acquired_at })),
        h("section", { class: "card stack" }, findingWords(finding), findingFacts(finding),
          finding.decision ? h("p", {}, say("结论：", "Decision: "), mark(finding.decision, "green"), " ", [deciders, finding.decided_at && moment(finding.decided_at)].filter(Boolean).join(" · "), finding.decision_note ? h("span", { class: "soft" }, ` · ${finding.decision_note}`) : "") : null,
          findingLooks(finding),
          finding.is_outline_drawn ? h("p", { class: "soft" }, say("变化范围由核查人员修正", "An officer corrected what changed")) : null,
          mayCorrect ? h("div", { class: "row" }, correct) : null,
          isOwn ? button(say("撤回我的结论", "Take my decision back"), async () => { await api(path + "/decision", { method: "DELETE" }); await again(); }, { class: "quiet" }) : null,
          found.deeds.includes("findings.decide") ? decisionButtons(decide, finding.decision ? undefined : finding.class) : null)));
  };
  await again();
}
