// What every page uses: the API, words in two languages, elements, numbers and times.
import { recall, remember } from "./kept.js";

const isChinese = document.documentElement.lang.startsWith("zh");
export const language = isChinese ? "zh" : "en";

/** The text in the reader's language. */
export const say = (zh, en) => (isChinese ? zh : en);

/** An element with attributes and children; text is never read as HTML. `on…` attributes are listeners. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" && tag !== "option" && tag !== "li") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** What the service refused, or that it could not be reached. */
export class Fault extends Error {
  constructor(message, { status = 0, code = "", version } = {}) {
    super(message);
    Object.assign(this, { status, code, version });
  }
}

let pageToken;

/**
 * Asks the API. `body`: an object, sent as JSON, or a Blob, sent as it is. `stays`: whoever is signed out is told, and not led away.
 * `outlives`: it is sent even if the page is left. Gives what
 * is answered, with its tag as `$tag`.
 */
export async function api(path, { method, body, tag, key, signal, kind, stays, outlives } = {}) {
  const headers = { "Accept-Language": language };
  const isBytes = body instanceof Blob;
  if (body !== undefined) headers["Content-Type"] = isBytes ? kind ?? body.type : "application/json";
  if (tag) headers["If-Match"] = tag;
  if (key) headers["Idempotency-Key"] = key;
  method ??= body === undefined ? "GET" : "POST";
  if (method !== "GET" && pageToken) headers["X-CSRF-Token"] = pageToken;
  let answer;
  try {
    answer = await fetch("/api/v1/" + path, {
      method, headers, signal, keepalive: outlives, body: body === undefined || isBytes ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Fault(say("连不上服务，请检查网络后重试", "The service cannot be reached; check the network and try again"));
  }
  const isJSON = (answer.headers.get("Content-Type") ?? "").includes("json");
  const content = answer.status === 204 ? null : isJSON ? await answer.json() : await answer.text();
  if (answer.ok) {
    if (content && typeof content === "object") {
      Object.defineProperty(content, "$tag", { value: answer.headers.get("ETag"), enumerable: false });
    }
    return content;
  }
  if (answer.status === 401 && !stays && document.body.dataset.open !== "yes") {
    const next = encodeURIComponent(location.pathname + location.search);
    location.assign("/sign-in?next=" + next);
    return new Promise(() => {});
  }
  throw new Fault(content?.title ?? say("服务出错，请稍后再试", "The service failed; try again later"), {
    status: answer.status, code: content?.code, version: content?.version,
  });
}

/** The categories of reports and orders, and the form of one, as the rules have them (Open311). */
let categories;
const open311 = async (path) => {
  const answer = await fetch("/open311/v2/" + path, { headers: { "Accept-Language": language } });
  if (!answer.ok) throw new Fault(say("读不到类别", "The categories cannot be read"), { status: answer.status });
  return answer.json();
};
export const allCategories = () => (categories ??= open311("services.json"));
export const categoryForm = (code) => open311(`services/${encodeURIComponent(code)}.json`);

/** Who is signed in, asked once; goes to the sign-in page where nobody is. */
let asked;
export function session() {
  asked ??= api("session").then((found) => {
    pageToken = found.csrf_token;
    // For pages that open without a network: who was signed in last, and what they may do.
    remember("last-session", { account: found.account, deeds: found.deeds });
    return found;
  });
  return asked;
}

/** Who was signed in last in this browser; null where nobody was, or they signed out. */
export const lastSession = () => recall("last-session");
/** Forgets them. */
export const forgetSession = () => remember("last-session", null);

/** Asks again who is signed in, after the network was away; null where that is nobody. */
export async function renewSession() {
  try {
    const found = await api("session", { stays: true });
    pageToken = found.csrf_token;
    return found;
  } catch { return null; }
}

/** The token that changes need; known after signing in. */
export function rememberPageToken(token) { pageToken = token; }

/** A key under which a request may be sent again without being done twice. */
export const requestKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Times are the district's, wherever the browser stands.
const zone = "Asia/Shanghai";
const locale = isChinese ? "zh-CN" : "en-GB";
const dayFormat = new Intl.DateTimeFormat(locale, { timeZone: zone, year: "numeric", month: "short", day: "numeric" });
const shortDayFormat = new Intl.DateTimeFormat(locale, { timeZone: zone, month: "short", day: "numeric" });
const timeFormat = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: "2-digit", minute: "2-digit", hour12: false });
const yearOf = (date) => new Intl.DateTimeFormat("en", { timeZone: zone, year: "numeric" }).format(date);

/** A day; without its year where that is this one. */
export function day(text) {
  const date = new Date(text);
  return (yearOf(date) === yearOf(new Date()) ? shortDayFormat : dayFormat).format(date);
}

/** A day with its year, for what is kept on paper. */
export const fullDay = (text) => dayFormat.format(new Date(text));
/** A day with its year, and the time of it. */
export const fullMoment = (text) => `${fullDay(text)} ${timeFormat.format(new Date(text))}`;

/** A day and the time of it. */
export const moment = (text) => `${day(text)} ${timeFormat.format(new Date(text))}`;

/** How long until a deadline, or since it has passed. */
export function untilDue(text, now = Date.now()) {
  const minutes = Math.round((new Date(text) - now) / 60000);
  const past = minutes < 0;
  const size = Math.abs(minutes);
  const [count, zh, en] =
    size < 60 ? [size, "分钟", "min"] : size < 2880 ? [Math.round(size / 60), "小时", "h"] : [Math.round(size / 1440), "天", "d"];
  return {
    text: past ? say(`已超 ${count} ${zh}`, `${count} ${en} late`) : say(`还剩 ${count} ${zh}`, `${count} ${en} left`),
    kind: past ? "red" : minutes < 1440 ? "amber" : "plain",
  };
}

/** A whole number with its groups. */
export const whole = (number) => Math.round(number).toLocaleString(locale);
/** A probability for people. Between 99.5 and 100 stands "over 99". */
export function share(number) {
  if (number === undefined || number === null) return "—";
  // Down: none is shown as a threshold that it does not reach.
  const percent = Math.floor(number * 100 + 1e-9);
  return percent >= 100 && number < 1 ? ">99%" : percent <= 0 && number > 0 ? "<1%" : `${percent}%`;
}
/** An area with two digits that count. */
export function area(squareMetres) {
  if (squareMetres === undefined) return "—";
  const value = squareMetres >= 100 ? Math.round(squareMetres) : Math.round(squareMetres * 10) / 10;
  return `${value.toLocaleString(locale)} m²`;
}

/** Where something is, from village to district. */
export function placeText(place) {
  return [place?.town, place?.village, place?.cell].filter(Boolean).join(" ") || place?.unit || "—";
}

/** Tells the reader something, for a while. */
export function note(text, kind = "plain") {
  const line = h("p", { class: `note ${kind}` }, text);
  document.getElementById("notes").append(line);
  setTimeout(() => line.remove(), kind === "red" ? 9000 : 4000);
}

/** Runs what a button does: once at a time, and says what went wrong. */
export function doing(button, action) {
  return async (event) => {
    event?.preventDefault();
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try { await action(event); } catch (error) { note(error.message, "red"); } finally { button.removeAttribute("aria-busy"); }
  };
}

/** A button. */
export function button(text, action, attributes = {}) {
  const element = h("button", { type: "button", ...attributes }, text);
  element.addEventListener("click", doing(element, action));
  return element;
}

/** Puts a page's content in place of what was there. */
export function show(...content) {
  document.getElementById("main").replaceChildren(...content.flat().filter((child) => child !== undefined && child !== null && child !== false));
}

/** A table that may be wider than the window: it takes focus, so that keys scroll it. */
export const scrolling = (name, ...content) => h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": name }, content);

/** What stands where there is nothing. */
export const nothing = (text) => h("p", { class: "nothing" }, text);

/** The words for what is loading, after a moment. */
export const loading = () => h("p", { class: "loading" }, say("正在读取…", "Loading…"));

/** A mark with a word of the API: `{code, name}`. */
export const mark = (term, kind = "") => (term ? h("span", { class: `mark ${kind} is-${term.code}` }, term.name) : "");

/** The query of the address as an object, and back. */
export const queryOf = () => Object.fromEntries(new URLSearchParams(location.search));
export function withQuery(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "" || value === null) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return location.pathname + (text ? "?" + text : "");
}

/** The last part of the path. */
export const idOfPage = () => decodeURIComponent(location.pathname.split("/").pop());

/** A form in a dialog; gives what was filled in, or null where it was left. `fields`: elements with names. */
export function ask(title, fields, sendText) {
  return new Promise((resolve) => {
    const cancel = h("button", { type: "button", class: "quiet" }, say("取消", "Cancel"));
    const send = h("button", { type: "submit", class: "main" }, sendText ?? say("确定", "OK"));
    const form = h("form", { method: "dialog" }, h("h2", {}, title), fields, h("div", { class: "row end" }, cancel, send));
    const dialog = h("dialog", { "aria-label": title }, form);
    const end = (value) => { dialog.close(); dialog.remove(); resolve(value); };
    cancel.addEventListener("click", () => end(null));
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); end(null); });
    form.addEventListener("submit", (event) => { event.preventDefault(); end(Object.fromEntries(new FormData(form))); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A labelled field. */
export function field(label, control, hint) {
  control.id ||= "f" + Math.random().toString(36).slice(2);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, hint ? h("small", {}, hint) : null);
}

/** A choice among words: `[[value, text], …]`. */
export function choice(name, values, selected, attributes = {}) {
  return h("select", { name, ...attributes },
    values.map(([value, text]) => h("option", { value, selected: value === selected }, text)));
}

/** A choice among few words, of which none is chosen at first: one tap each. */
export function options(name, label, values) {
  return h("fieldset", { class: "options" }, h("legend", {}, label), values.map(([value, text]) => h("label", {}, h("input", { type: "radio", name, value, required: true }), text)));
}

/** Units for choosing, fetched once. */
let units;
export const allUnits = () => (units ??= api("units").then((page) => page.items));

/** A field for a unit: by name or code, from those there are. */
export async function unitField(label, name, attributes = {}) {
  const all = await allUnits();
  const list = h("datalist", { id: "units-" + name }, all.map((unit) => h("option", { value: `${unit.name} ${unit.code}` })));
  const input = h("input", { name, list: list.id, autocomplete: "off", required: true, ...attributes });
  return h("div", {}, field(label, input, say("输入名称或代码选择", "type a name or code")), list);
}

/** The code in what a unit's field holds. */
export function unitCode(text) {
  const code = (text ?? "").trim().split(/\s+/).pop();
  return code || undefined;
}
