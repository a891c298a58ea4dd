// Handing a report in on the spot: category, place by the phone, photos, words. It is kept in the browser first, so that no network is needed,
// and shown as sent only when the service has it.
import { allCategories, button, choice, categoryForm, doing, field, h, moment, note, renewSession, say, show } from "./core.js";
import { drafts, forget, keep, sendAll } from "./drafts.js";
import { recall, remember } from "./kept.js";

const kinds = [["patrol_officer", say("巡查员", "patrol officer")], ["cadre", say("党员干部", "party member or cadre")], ["community_group", say("社会团体", "community group")],
  ["volunteer", say("志愿者", "volunteer")], ["building_head", say("楼长/栋长", "head of a building")], ["citizen", say("市民", "resident")]];
/** What the place should be known to, metres; worse is sent too, and said. */
const wanted = 20;

/** The categories, as they were last known where there is no network. */
async function keptCategories() {
  try {
    const services = await allCategories();
    const forms = Object.fromEntries(await Promise.all(services.filter((one) => one.metadata).map(async (one) => [one.service_code, await categoryForm(one.service_code)])));
    await remember("categories", { services, forms });
    return { services, forms };
  } catch (error) {
    const kept = await recall("categories");
    if (!kept) throw error;
    return kept;
  }
}

/** The phone's place, better and better until it is good enough or somebody sends. */
function watchPlace(status) {
  const state = { position: null };
  if (!navigator.geolocation) {
    status.textContent = say("浏览器不给位置，请填宗地代码或地址", "The browser gives no place: write the parcel or the address");
    return state;
  }
  const watch = navigator.geolocation.watchPosition((found) => {
    const { latitude, longitude, accuracy } = found.coords;
    if (state.position && state.position.accuracy_m <= accuracy) return;
    state.position = { latitude, longitude, datum: "wgs84", accuracy_m: Math.round(accuracy) };
    status.textContent = accuracy <= wanted ? say(`已定位，精度约 ${Math.round(accuracy)} 米`, `Located to about ${Math.round(accuracy)} m`)
      : say(`定位中，现在精度约 ${Math.round(accuracy)} 米，请到空旷处稍等`, `Locating: about ${Math.round(accuracy)} m now; wait in the open`);
    if (accuracy <= wanted) navigator.geolocation.clearWatch(watch);
  }, () => { status.textContent = say("没有位置：请允许定位，或填宗地代码、地址", "No place: allow it, or write the parcel or the address"); }, { enableHighAccuracy: true, timeout: 60000 });
  return state;
}

export default async function page(found) {
  const { services, forms } = await keptCategories();
  const lastKind = (await recall("reporter-kind")) ?? "patrol_officer";
  // None is chosen at first: a report of the wrong kind goes to the wrong desk.
  const category = choice("category", [["", say("请选择", "Choose")], ...services.map((one) => [one.service_code, one.service_name])], "", { required: true });
  const kind = choice("kind", kinds, lastKind);
  const own = h("div", {});
  const status = h("p", { class: "soft", role: "status" }, say("正在定位…", "Locating…"));
  let place = watchPlace(status);
  const parcel = h("input", { name: "parcel", autocomplete: "off" });
  const address = h("input", { name: "address", autocomplete: "off" });
  const text = h("textarea", { name: "text", maxlength: 4000 });
  const photos = h("input", { type: "file", accept: "image/*", multiple: true, capture: "environment" });
  const send = h("button", { type: "submit", class: "main" }, say("发送", "Send"));

  async function showOwn() {
    own.replaceChildren();
    const service = services.find((one) => one.service_code === category.value);
    if (!service?.metadata) return;
    const form = forms[category.value];
    own.append(...form.attributes.map((one) => field(one.description + (one.required ? "" : say("（可不填）", " (optional)")),
      one.values ? choice(one.code, [["", "—"], ...one.values.map((value) => [value.key, value.name])], "", { "data-own": one.code, required: one.required })
        : h("input", { "data-own": one.code, required: one.required, type: one.datatype === "number" ? "number" : "text" }))));
  }
  category.addEventListener("change", showOwn);

  const form = h("form", { class: "card" },
    field(say("什么事", "What it is"), category), own, field(say("您是", "You are"), kind), status,
    field(say("宗地代码（可不填）", "Parcel (optional)"), parcel), field(say("地址（可不填）", "Address (optional)"), address),
    field(say("情况", "What you saw"), text), field(say("照片（至多 12 MB 一张）", "Photos (12 MB each at most)"), photos), send);
  const list = h("section", { class: "stack", "aria-live": "polite" });

  async function showDrafts() {
    const all = await drafts(found.account.name);
    list.replaceChildren(...all.reverse().map((draft) => draftLine(draft, services, sendNow, showDrafts)));
  }
  async function sendNow() {
    if (!navigator.onLine) return;
    // Whoever was away may have been signed out meanwhile: a new session, the same account.
    const renewed = await renewSession();
    if (renewed && renewed.account.name !== found.account.name) return;
    await sendAll(found.account.name, (draft, error) => {
      if (error?.status === 401) note(say("请重新登录后发送，草稿都在", "Sign in again to send; the drafts are kept"), "red");
      else if (error?.status) note(error.message, "red");
      showDrafts();
    });
    await showDrafts();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    doing(send, async () => {
      const chosen = kind.value;
      remember("reporter-kind", chosen);
      const fields = Object.fromEntries([...own.querySelectorAll("[data-own]")].filter((input) => input.value).map((input) => [input.dataset.own, input.value]));
      await keep(found.account.name, {
        category: category.value, reporter_kind: kind.value, text: text.value || undefined, parcel_code: parcel.value || undefined,
        address: address.value || undefined, position: place.position ?? undefined, fields, reported_at: new Date().toISOString(),
      }, await Promise.all([...photos.files].map(async (file) => new Blob([await file.arrayBuffer()], { type: file.type }))));
      form.reset();
      // The next one may be of another place.
      place = watchPlace(status);
      kind.value = chosen;
      await showDrafts();
      await sendNow();
    })();
  });
  addEventListener("online", sendNow);
  show(h("h1", {}, say("上报", "Report something")), form, list);
  await showOwn();
  await showDrafts();
  await sendNow();
  setInterval(sendNow, 30000);
}

/** A draft, or what became of it. */
function draftLine(draft, services, again, changed) {
  const name = services.find((one) => one.service_code === draft.report.category)?.service_name ?? draft.report.category;
  const receipt = draft.receipt;
  return h("article", { class: `item ${receipt ? "" : "is-amber"}`, "data-draft": draft.id },
    h("div", { class: "row between" }, h("span", { class: "title" }, name, " · ", moment(draft.madeAt)),
      receipt ? h("span", { class: "mark green" }, say("已发送", "sent")) : h("span", { class: "mark amber" }, say("未发送", "not sent yet"))),
    draft.report.text ? h("p", {}, draft.report.text) : null,
    receipt ? h("p", { class: "soft" }, receipt.id, " ", receipt.order ? h("a", { href: "/orders/" + encodeURIComponent(receipt.order) }, receipt.order) : "", receipt.place ? ` · ${receipt.place}` : "")
      : h("p", { class: "soft" }, say(`照片 ${draft.photos.length} 张，有网络时自动发送`, `${draft.photos.length} photos; sent by itself when there is a network`)),
    (receipt?.emergency ?? []).map((one) => h("p", { class: "mark red" }, h("a", { href: "tel:" + one.call }, one.call), " ", one.text)),
    (receipt?.photos ?? []).filter((photo) => photo.is_used_before).map((photo) => h("p", { class: "amber" }, say(`有一张照片已用于 ${photo.used_before.join("、") || "其他事项"}`, `One photo has been used before (${photo.used_before.join(", ") || "elsewhere"})`))),
    draft.refused.map((text) => h("p", { class: "red" }, text)),
    h("div", { class: "row" }, receipt ? button(say("收起", "Put away"), async () => { await forget(draft); await changed(); }, { class: "quiet" })
      : [button(say("现在发送", "Send now"), again), button(say("删除", "Delete"), async () => { await forget(draft); await changed(); }, { class: "danger" })]));
}
