// The search of every page: parcels, orders, findings and units, proposed while one types.
import { api, h, note, say } from "./core.js";

const places = { order: (id) => "/orders/" + id, finding: (id) => "/findings/" + id, parcel: (id) => "/findings?parcel=" + id, unit: (id) => "/units/" + id };
const kinds = { order: say("工单", "order"), finding: say("图斑", "finding"), parcel: say("宗地", "parcel"), unit: say("单位", "unit") };
const placeOf = (hit) => places[hit.kind](encodeURIComponent(hit.id));
/** A pause in typing after which the service is asked, milliseconds. */
const pause = 150;

/** The field with its proposals: arrows choose one, Enter goes there, Escape closes them. */
export function searchField() {
  const list = h("ul", { id: "search-hits", role: "listbox", class: "hits", hidden: true, "aria-label": say("找到的", "What was found") });
  const input = h("input", {
    type: "search", name: "q", autocomplete: "off", maxlength: 100, role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
    "aria-label": say("查找宗地、工单或村居", "Find a parcel, an order or a village"), placeholder: say("宗地代码、工单编号、村居", "parcel, order, village"),
  });
  const form = h("form", { role: "search", class: "search" }, input, list);
  let [timer, asked, hits, chosen] = [undefined, 0, [], -1];

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    chosen = -1;
  }
  function choose(index) {
    chosen = index;
    [...list.children].forEach((element, position) => element.setAttribute("aria-selected", String(position === index)));
    if (index >= 0) input.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index]?.scrollIntoView({ block: "nearest" });
  }
  /** What was found for what stands there now; undefined where something else was typed meanwhile. */
  async function ask() {
    const [text, number] = [input.value.trim(), ++asked];
    if (!text) { hits = []; close(); return hits; }
    const found = (await api("search?q=" + encodeURIComponent(text))).items;
    if (number !== asked) return undefined;
    hits = found;
    list.replaceChildren(...hits.map((hit, index) => h("li", { role: "option", id: `search-hit-${index}`, "aria-selected": "false", onclick: () => location.assign(placeOf(hit)) },
      h("span", { class: "mark" }, kinds[hit.kind]), h("b", {}, hit.name), hit.detail ? h("span", { class: "soft" }, hit.detail) : null)));
    list.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    chosen = -1;
    return hits;
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => close()), pause);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    if (list.hidden || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    choose((chosen + (event.key === "ArrowDown" ? 1 : hits.length - (chosen < 0 ? 0 : 1))) % hits.length);
  });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) setTimeout(close, 150); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    if (chosen >= 0) return location.assign(placeOf(hits[chosen]));
    try {
      const found = await ask();
      if (found?.length) return location.assign(placeOf(found.find((hit) => hit.id === input.value.trim()) ?? found[0]));
      if (found && input.value.trim()) note(say(`没有找到“${input.value.trim()}”`, `Nothing found for “${input.value.trim()}”`), "red");
    } catch (fault) { note(fault.message, "red"); }
  });
  return form;
}
