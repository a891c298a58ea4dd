// Accounts of one's units: who may sign in, as what; adding, locking, another password.
import { api, ask, button, choice, field, h, loading, mark, note, say, scrolling, show, unitCode, unitField } from "./core.js";

const roles = [
  ["reporter", say("上报员", "reporter")], ["handler", say("经办员", "handler")], ["dispatcher", say("派遣员", "dispatcher")], ["checker", say("核查员", "checker")],
  ["arbiter", say("裁定员", "arbiter")], ["supervisor", say("督办员", "supervisor")], ["auditor", say("审计员", "auditor")], ["administrator", say("管理员", "administrator")],
];

/** Shows what was made for an account, this once. */
function tell(made) {
  const secret = made.password ?? made.token;
  if (!secret) return;
  const dialog = h("dialog", { "aria-label": made.account.full_name }, h("h2", {}, made.account.full_name),
    h("p", {}, made.password ? say("初始密码，只显示这一次，首次登录须修改：", "First password, shown this once, to be changed at the first signing in:") : say("令牌，只显示这一次：", "Token, shown this once:")),
    h("p", {}, h("code", {}, secret)), h("form", { method: "dialog" }, h("button", { class: "main" }, say("已记下", "Noted"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

export default async function page() {
  const list = h("section", { class: "card" }, loading());
  async function add() {
    const filled = await ask(say("增加账号", "Add an account"), [
      field(say("账号名", "What it signs in as"), h("input", { name: "name", required: true, autocapitalize: "none" })),
      field(say("姓名或系统名", "What people call it"), h("input", { name: "full_name", required: true })),
      field(say("岗位", "Role"), choice("role", roles, "handler")), await unitField(say("单位", "Unit"), "unit"),
      field(say("种类", "Kind"), choice("kind", [["person", say("人员", "person")], ["system", say("系统", "system")]]))], say("增加", "Add"));
    if (!filled) return;
    tell(await api("accounts", { body: { name: filled.name, full_name: filled.full_name, kind: filled.kind, posts: [{ role: filled.role, unit: unitCode(filled.unit) }] } }));
    await again();
  }
  const act = (account, action, text, isDanger) => button(text, async () => {
    if (isDanger && !(await ask(`${text} · ${account.full_name}`, [h("p", {}, say("会话立即结束。", "Its sessions end at once."))], text))) return;
    const made = await api(`accounts/${encodeURIComponent(account.name)}/${action}`, { method: "POST", body: {} });
    if (action === "reset") tell(made); else note(say("已办", "Done"));
    await again();
  }, { class: isDanger ? "danger" : "" });
  async function again() {
    const { items } = await api("accounts");
    list.replaceChildren(scrolling(say("账号", "Accounts"), h("table", { class: "as-cards" },
      h("thead", {}, h("tr", {}, [say("账号", "Account"), say("姓名", "Name"), say("岗位", "Posts"), say("状态", "State"), ""].map((text) => h("th", {}, text)))),
      h("tbody", {}, items.map((account) => h("tr", {},
        h("td", { "data-name": say("账号", "Account") }, account.name), h("td", { "data-name": say("姓名", "Name") }, account.full_name),
        h("td", { "data-name": say("岗位", "Posts") }, h("div", {}, account.posts.map((post) => h("span", { class: "post" }, `${post.role_name} · ${post.unit}`)))),
        h("td", { "data-name": say("状态", "State") }, account.is_locked ? mark({ code: "locked", name: say("已锁定", "locked") }, "red") : account.is_password_given ? mark({ code: "given", name: say("待改密码", "to change password") }, "amber") : mark({ code: "open", name: say("正常", "open") }, "green")),
        h("td", {}, h("div", { class: "row" }, account.is_locked ? act(account, "unlock", say("解锁", "Unlock")) : act(account, "lock", say("锁定", "Lock"), true),
          act(account, "reset", account.kind === "system" ? say("换令牌", "New token") : say("重设密码", "Reset"), true)))))))));
  }
  show(h("div", { class: "row between" }, h("h1", {}, say("账号", "Accounts")), button(say("增加账号", "Add an account"), add, { class: "main" })), list);
  await again();
}
