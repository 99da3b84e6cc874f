// The bar on top: the product's name, the language, and the visitor's account.

import { address, call } from "./api.js";
import { ask } from "./confirm.js";
import { allDrafts, forgetDrafts } from "./drafts.js";
import { Part, el, say } from "./elements.js";
import { icon } from "./icons.js";
import { loadMe } from "./me.js";
import { closeMenusOutside } from "./menu.js";
import { may } from "./rights.js";
import { saving } from "./saving.js";
import { complain } from "./toast.js";

class Header extends Part {
  async build(root) {
    const account = el("span", { class: "account-name" });
    this.csrf = "";
    this.menu = el("div", { class: "menu-list" });
    this.drawMenu([]);
    root.append(
      el(
        "header",
        { class: "bar" },
        el("img", { src: address("login/assets/mark.svg"), alt: "", width: 30, height: 30, class: "mark" }),
        el("h1", {}, say("app.name")),
        el("span", { class: "grow" }),
        el("button", { class: "quiet", type: "button", lang: window.desk.language === "zh" ? "en" : "zh-CN", on: { click: switchLanguage } }, say("app.switch_language")),
        el(
          "details",
          { class: "menu" },
          el("summary", { class: "quiet", title: say("app.account") }, icon("person"), account, icon("down", 14)),
          this.menu,
        ),
      ),
    );
    closeMenusOutside(root);
    window.addEventListener("desk-me", ({ detail }) => { this.csrf = detail.csrf; });
    try {
      const me = await loadMe();
      account.textContent = me.display_name || me.login;
      this.csrf = me.csrf;
      this.drawMenu(me.roles);
    } catch (error) {
      complain(error);
    }
  }

  /** The pages of one's own account, and those that some roles have besides. */
  drawMenu(roles) {
    const isAdmin = roles.includes("admin");
    const link = (path, key) => el("a", { href: address(path) }, say(key));
    this.menu.replaceChildren(
      ...[
        link("account", "app.account"),
        link("password", "app.password"),
        may("preset:edit") ? el("hr") : null,
        may("preset:edit") ? link("admin/presets", "studio.presets") : null,
        isAdmin ? link("admin/layouts", "app.layouts") : null,
        isAdmin ? link("admin/rules", "app.rules") : null,
        isAdmin ? link("admin/failures", "app.failures") : null,
        isAdmin || roles.includes("auditor") ? el("hr") : null,
        isAdmin ? link("admin/people", "app.people") : null,
        isAdmin ? link("admin/directory", "app.directory") : null,
        isAdmin || roles.includes("auditor") ? link("admin/audit", "app.audit") : null,
        isAdmin ? el("hr") : null,
        isAdmin ? link("admin/settings", "app.settings") : null,
        isAdmin ? link("admin/doctor", "app.doctor") : null,
        isAdmin ? link("admin/mailboxes", "app.mailboxes") : null,
        isAdmin ? link("admin/webhooks", "app.webhooks") : null,
        el("hr"),
        el("button", { type: "button", on: { click: () => this.logOut() } }, say("app.logout")),
      ].filter(Boolean),
    );
  }

  /** What is not saved goes with the person, once they said so. */
  async logOut() {
    await saving.now();
    const count = allDrafts().length;
    if (count && !(await ask(this.shadowRoot, { title: say("draft.leave", { count }), yes: say("app.logout"), danger: true }))) return;
    forgetDrafts();
    const form = el(
      "form",
      { method: "post", action: address("logout"), hidden: true },
      el("input", { name: "csrf", value: this.csrf }),
    );
    document.body.append(form);
    form.submit();
  }
}

async function switchLanguage() {
  try {
    await call("PUT", "v1/me/language", { language: window.desk.language === "zh" ? "en" : "zh" });
    location.reload();
  } catch (error) {
    complain(error);
  }
}

customElements.define("desk-header", Header);
