// One's own account: what one may do, another password.
import { api, doing, field, h, note, rememberPageToken, say, show } from "./core.js";

export default async function page(found) {
  const former = h("input", { type: "password", autocomplete: "current-password", required: true });
  const fresh = h("input", { type: "password", autocomplete: "new-password", required: true, minlength: 12 });
  const again = h("input", { type: "password", autocomplete: "new-password", required: true });
  const send = h("button", { type: "submit", class: "main" }, say("修改密码", "Change the password"));
  const form = h("form", {},
    field(say("原密码", "Former password"), former),
    field(say("新密码", "New password"), fresh, say("至少 12 个字符", "12 characters at least")),
    field(say("再输一次", "Once more"), again), send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    doing(send, async () => {
      if (fresh.value !== again.value) return note(say("两次输入的新密码不同", "The two new passwords differ"), "red");
      await api("session/password", { method: "PUT", body: { former: former.value, password: fresh.value } });
      // Every session of the account has ended with the former password, this one too: a new one begins, so that nobody types it again.
      const signedIn = await api("session", { body: { name: found.account.name, password: fresh.value } });
      rememberPageToken(signedIn.csrf_token);
      location.assign("/");
    })();
  });
  const { account } = found;
  show(
    h("h1", {}, say("我的账号", "My account")),
    account.is_password_given ? h("p", { class: "card amber" }, say("您的密码是别人给的，请先修改。", "Your password was given to you: change it first.")) : null,
    h("div", { class: "columns even" },
      h("section", { class: "card" }, h("h2", {}, account.full_name),
        h("dl", { class: "facts" }, h("dt", {}, say("账号", "Account")), h("dd", {}, account.name),
          h("dt", {}, say("岗位", "Posts")), h("dd", {}, account.posts.map((post) => h("span", { class: "post" }, `${post.role_name} · ${post.unit}`))))),
      h("section", { class: "card" }, h("h2", {}, say("修改密码", "Change the password")), form)));
}
