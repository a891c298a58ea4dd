// Signing in: by name and password, or with the account of another site.
import { api, doing, field, h, queryOf, rememberPageToken, say, show } from "./core.js";

/** Where one wanted to go: a path of this site alone. */
function next() {
  const wanted = queryOf().next ?? "/";
  return /^\/(?![/\\])/.test(wanted) ? wanted : "/";
}

export default async function page() {
  const ways = await api("session/ways").catch(() => ({}));
  const name = h("input", { name: "name", autocomplete: "username", required: true, autofocus: true, autocapitalize: "none" });
  const password = h("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
  const problem = h("p", { class: "red", role: "alert" });
  const send = h("button", { type: "submit", class: "main" }, say("登录", "Sign in"));
  const form = h("form", {}, field(say("账号", "Account"), name), field(say("密码", "Password"), password), problem, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    problem.textContent = "";
    doing(send, async () => {
      try {
        const found = await api("session", { body: { name: name.value, password: password.value } });
        rememberPageToken(found.csrf_token);
        location.assign(found.account.is_password_given ? "/account" : next());
      } catch (error) {
        problem.textContent = error.message;
        password.select();
      }
    })();
  });
  show(h("section", { class: "card narrow" },
    h("h1", {}, say("登录", "Sign in")), h("p", { class: "soft" }, say("宅基地新增建设监测与工单", "New construction on homesteads, found and settled")),
    form,
    ways.open_id ? h("p", {}, h("a", { class: "as-button", href: ways.open_id.address }, say(`用${ways.open_id.name}登录`, `Sign in with ${ways.open_id.name}`))) : null));
}
