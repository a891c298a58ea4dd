// The findings still to be decided, one after the other, each kept for this officer by the service while it is looked at.
import { api } from "./core.js";
import { preload } from "./finding-parts.js";

const open = ["suspected", "provisional", "confirmed"];
const path = (finding) => "findings/" + encodeURIComponent(finding.id);
/** A seat lasts ten minutes; it is renewed well before. */
const renewEvery = 4 * 60_000;

export class Queue {
  constructor(filters) {
    Object.assign(this, { filters, items: [], after: undefined, isWhole: false, details: new Map(), seats: new Map(), taken: new Map() });
    this.timer = setInterval(() => this.renew(), renewEvery);
    addEventListener("pagehide", () => this.release());
  }

  async fetchMore() {
    if (this.isWhole) return;
    const asked = new URLSearchParams({ awaiting: "me", sort: "confidence", limit: "100", state: open.join(","), ...this.filters });
    if (this.after) asked.set("after", this.after);
    const page = await api("findings?" + asked);
    this.after = page.next;
    this.isWhole = !page.next;
    this.items.push(...page.items);
  }

  /** All of them, up to a number. */
  async fetchAll(most) {
    while (!this.isWhole && this.items.length < most) await this.fetchMore();
    return this.items;
  }

  /** Asks the service for a finding's seat, once at a time. Gives null, or who has it. */
  seat(finding) {
    if (!this.seats.has(finding.id)) {
      this.seats.set(finding.id, api(path(finding) + "/seat", { method: "POST" }).then(() => null, (fault) => {
        this.seats.delete(finding.id);
        if (fault.code !== "taken") throw fault;
        return fault.message;
      }));
    }
    return this.seats.get(finding.id);
  }

  /** What is seen there; asked once. */
  detail(finding) {
    if (!this.details.has(finding.id)) this.details.set(finding.id, api(path(finding)).catch((fault) => { this.details.delete(finding.id); throw fault; }));
    return this.details.get(finding.id);
  }

  /** The first finding that no other officer has, with its seat taken; undefined where none is left. */
  async current() {
    for (;;) {
      while (!this.items.length && !this.isWhole) await this.fetchMore();
      const finding = this.items[0];
      if (!finding) return undefined;
      const holder = await this.seat(finding);
      if (!holder) { this.taken.delete(finding.id); return finding; }
      // Another officer has it: the others first, and each such one again at the end, once.
      this.items.shift();
      if (!this.taken.has(finding.id)) this.items.push(finding);
      this.taken.set(finding.id, holder);
    }
  }

  /** Fetches what the next ones show before they are asked for, and keeps the very next one for this officer. */
  prepare() {
    const [, next, later] = this.items;
    for (const finding of [next, later]) if (finding) { preload(finding); this.detail(finding).catch(() => {}); }
    if (next) this.seat(next).catch(() => {});
  }

  /** The finding is done with; its seat ended with the decision. */
  remove(finding) {
    this.items = this.items.filter((other) => other.id !== finding.id);
    this.forget(finding);
  }

  forget(finding) { this.details.delete(finding.id); this.seats.delete(finding.id); this.taken.delete(finding.id); }

  /** The finding comes back at the end. */
  async skip() {
    const skipped = this.items.shift();
    if (!skipped) return;
    while (!this.isWhole) await this.fetchMore();
    this.items.push(skipped);
    await this.giveBack(skipped.id);
  }

  /** Puts a finding in front. */
  putFirst(finding) {
    this.forget(finding);
    this.items = [finding, ...this.items.filter((other) => other.id !== finding.id)];
  }

  async giveBack(id) {
    if (!this.seats.delete(id)) return;
    await api(`findings/${encodeURIComponent(id)}/seat`, { method: "DELETE", outlives: true }).catch(() => {});
  }

  /** Renews the seat of what is looked at; gives who has it by now, or null. */
  async renew() {
    const finding = this.items[0];
    if (!finding) return null;
    this.seats.delete(finding.id);
    try { return await this.seat(finding); } catch { return null; }
  }

  release() { for (const id of [...this.seats.keys()]) this.giveBack(id); }
}
