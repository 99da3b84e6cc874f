// The bar on top: the product's name, the language, and the visitor's account.

import { address, call } from "./api.js";
import { Part, el, say } from "./elements.js";
import { icon } from "./icons.js";
import { closeMenusOutside } from "./menu.js";
import { complain } from "./toast.js";

class Header extends Part {
  async build(root) {
    const account = el("span", { class: "account-name" });
    this.csrf = "";
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
          el(
            "div",
            { class: "menu-list" },
            el("a", { href: address("password") }, say("app.password")),
            el("button", { type: "button", on: { click: () => this.logOut() } }, say("app.logout")),
          ),
        ),
      ),
    );
    closeMenusOutside(root);
    try {
      const me = await call("GET", "v1/me");
      account.textContent = me.display_name || me.login;
      this.csrf = me.csrf;
    } catch (error) {
      complain(error);
    }
  }

  logOut() {
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
