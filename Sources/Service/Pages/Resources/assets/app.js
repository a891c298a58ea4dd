// The frame of every page: who is signed in, where one can go, the search, the language; then the page's own script.
import { api, ask, button, forgetSession, h, language, lastSession, loading, rememberPageToken, say, session, show } from "./core.js";
import { drafts, forgetAll } from "./drafts.js";
import { searchField } from "./search.js";

const page = document.body.dataset.page;

/** Where one can go, and what one has to be allowed for it. */
const places = [
  ["/", "today", say("今日", "Today"), null],
  ["/findings", "findings finding", say("图斑", "Findings"), "findings.see"],
  ["/map", "map", say("地图", "Map"), "office.see"],
  ["/orders", "orders order", say("工单", "Orders"), "orders.see"],
  ["/inbox", "inbox", say("待裁", "To settle"), "orders.upheld orders.ruled"],
  ["/reports", "reports", say("线索", "Reports"), "reports.see"],
  ["/instructions", "instructions", say("指令", "Instructions"), "instructions.see"],
  ["/figures", "figures", say("统计", "Figures"), "statistics.see"],
  ["/accounts", "accounts", say("账号", "Accounts"), "accounts.keep"],
];

/** What one has to be allowed for pages that the menu does not name. */
const further = { screen: "statistics.see", "report-new": "reports.add", village: "office.see", return: "orders.see", sheet: "findings.see orders.see" };

/** Whether one may do one of these things. */
const isAllowed = (may, deeds) => !deeds || deeds.split(" ").some((deed) => may.has(deed));

function head(found) {
  const may = new Set(found?.deeds ?? []);
  const links = places.filter(([, , , deed]) => found && isAllowed(may, deed)).map(([href, names, text]) =>
    h("a", { href, "aria-current": names.split(" ").includes(page) ? "page" : undefined }, text));
  const search = found && searchField();
  const other = language === "zh" ? "en" : "zh";
  const switcher = h("button", { type: "button", class: "quiet", lang: other === "en" ? "en" : "zh-CN" },
    other === "en" ? "English" : "中文");
  switcher.addEventListener("click", () => {
    document.cookie = `language=${other}; Path=/; Max-Age=31536000; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
    location.reload();
  });
  const who = found && h("details", { class: "who" },
    h("summary", {}, found.account.full_name),
    h("div", { class: "menu" },
      h("p", {}, found.account.posts.map((post) => h("span", { class: "post" }, `${post.role_name} · ${post.unit}`))),
      h("a", { href: "/account" }, say("我的账号", "My account")),
      button(say("退出", "Sign out"), async () => {
        const waiting = (await drafts(found.account.name).catch(() => [])).filter((draft) => !draft.receipt).length;
        if (waiting && !(await ask(say(`还有 ${waiting} 条未发送，退出会删除它们`, `${waiting} drafts are not sent; signing out deletes them`), [], say("删除并退出", "Delete and sign out")))) return;
        await forgetAll(found.account.name).catch(() => {});
        await forgetSession();
        await api("session", { method: "DELETE" });
        location.assign("/sign-in");
      })));
  document.getElementById("head").replaceChildren(
    h("a", { class: "brand", href: "/" }, say("村居哨兵", "Parcelwatch")),
    h("nav", { "aria-label": say("主要页面", "Main pages") }, links), search ?? "", switcher, who ?? "");
}

async function begin() {
  show(loading());
  let found = null;
  if (document.body.dataset.open !== "yes") {
    try {
      found = await session();
      rememberPageToken(found.csrf_token);
    } catch (error) {
      // The page for reports works without a network.
      const last = error.status || page !== "report-new" ? null : await lastSession();
      if (!last) throw error;
      found = last;
    }
  }
  head(found);
  if (found?.account.is_password_given && page !== "account") return location.assign("/account");
  const needed = further[page] ?? places.find(([, names]) => names.split(" ").includes(page))?.[3];
  if (found && !isAllowed(new Set(found.deeds), needed)) {
    return show(h("div", { class: "failed" }, h("h1", {}, say("您的岗位没有这一页", "Your posts do not have this page")), h("p", {}, h("a", { href: "/" }, say("回到今日", "Back to today")))));
  }
  const script = await import(`./page-${page}.js`);
  await script.default(found);
  // Last: what it fetches for times without a network would keep the page waiting.
  if (found?.deeds.includes("reports.add")) navigator.serviceWorker?.register("/worker.js").catch(() => {});
}

begin().catch((error) => show(h("div", { class: "failed" }, h("h1", {}, say("打不开", "This cannot be shown")), h("p", {}, error.message))));
