// A login inside the page, when the session is over: the door's own form and rules, and what was typed stays in place.

import { address } from "./api.js";
import { Part, el, say } from "./elements.js";
import { knownMe, learnMe } from "./me.js";

class LoginAgain extends Part {
  build(shadow) {
    this.form = el("form", { class: "login-form", on: { submit: (event) => this.send(event) } });
    this.dialog = el(
      "dialog",
      { class: "dialog login", "aria-labelledby": "login-title", on: { cancel: (event) => event.preventDefault() } },
      el("h2", { id: "login-title" }, say("login.title")),
      el("p", {}, say("login.why")),
      this.form,
    );
    shadow.append(this.dialog);
  }

  /** Asks until the same person is inside again. Somebody else gets a page of their own. */
  async ask() {
    await this.ready;
    this.person = knownMe();
    this.drawLogin(this.person?.login ?? "");
    this.dialog.showModal();
    this.form.querySelector(this.person ? "[name=password]" : "[name=login]").focus();
    const look = () => document.hidden || this.look();
    document.addEventListener("visibilitychange", look);
    const entered = new Promise((resolve) => { this.enter = resolve; });
    this.look();
    await entered;
    document.removeEventListener("visibilitychange", look);
    this.dialog.close();
  }

  drawLogin(login, error = "") {
    this.path = "login";
    this.draw(
      error,
      field("login", say("login.name"), { autocomplete: "username", autocapitalize: "none", spellcheck: "false", maxlength: 128, value: login }),
      field("password", say("login.password"), { type: "password", autocomplete: "current-password", maxlength: 512 }),
    );
  }

  drawCode(error = "") {
    this.path = "login/code";
    this.draw(error, field("code", say("login.code"), { inputmode: "numeric", autocomplete: "one-time-code", maxlength: 8 }));
  }

  draw(error, ...fields) {
    const leave = el("button", { class: "link", type: "button", on: { click: () => location.assign(`${address("login")}?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`) } }, say("login.page"));
    this.button = el("button", { class: "button primary", type: "submit" }, say("login.go_on"));
    this.form.replaceChildren(
      ...fields,
      el("div", { class: "login-error", role: "alert" }, error),
      el("div", { class: "dialog-buttons" }, leave, el("span", { class: "grow" }), this.button),
    );
  }

  /** Sends what was typed as the door's page would, with the token of a form that it gave to this browser just now. */
  async send(event) {
    event.preventDefault();
    const typed = Object.fromEntries(new FormData(this.form));
    this.button.disabled = true;
    try {
      const next = address("v1/me");
      const form = await fetch(`${address(this.path)}?next=${encodeURIComponent(next)}`, { credentials: "same-origin" });
      if (isMe(form)) return this.welcome((await form.json()).data);
      const body = new URLSearchParams({ ...typed, csrf: tokenOf(await pageOf(form)), next });
      await this.hear(await fetch(address(this.path), { method: "POST", credentials: "same-origin", body }), typed);
    } catch {
      this.fail(typed, say("app.offline"));
    }
  }

  async hear(answer, typed) {
    if (isMe(answer)) return this.welcome((await answer.json()).data);
    if (isAt(answer, "password")) return location.assign(address("password"));
    if (isAt(answer, "login/code") && answer.ok) { this.drawCode(); return this.form.querySelector("input").focus(); }
    if (isAt(answer, "login") && this.path !== "login") return this.drawLogin(this.person?.login ?? "", say("login.anew"));
    this.fail(typed, errorOf(await pageOf(answer)));
  }

  fail(typed, words) {
    if (this.path === "login") this.drawLogin(typed.login, words);
    else this.drawCode(words);
    this.form.querySelector(this.path === "login" ? "[name=password]" : "[name=code]").focus();
  }

  welcome(me) {
    if (this.person === null || me.id !== this.person.id) {
      window.dispatchEvent(new Event("desk-other-person"));
      return location.reload();
    }
    learnMe(me);
    this.enter();
  }

  /** The person may have logged in in another tab, or somebody else. */
  async look() {
    const answer = await fetch(address("v1/me"), { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok && this.dialog.open) this.welcome((await answer.json()).data);
  }
}

function field(name, label, attributes) {
  const id = `login-${name}`;
  return el("div", { class: "form-row" }, el("label", { for: id }, label), el("input", { id, name, class: "input", required: true, ...attributes }));
}

function isAt(answer, path) {
  return new URL(answer.url).pathname === address(path);
}

function isMe(answer) {
  return answer.ok && isAt(answer, "v1/me");
}

async function pageOf(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function tokenOf(page) {
  return page.querySelector("input[name=csrf]")?.value ?? "";
}

function errorOf(page) {
  return page.querySelector("[role=alert]")?.textContent.trim().replace(/\s+/g, " ") || say("error.unexpected");
}

customElements.define("desk-login-again", LoginAgain);

let asking = null;

/** Resolves once the person is logged in again; however many ask, one dialog is shown. */
export function logInAgain() {
  asking ??= shown().finally(() => { asking = null; });
  return asking;
}

async function shown() {
  const element = document.body.appendChild(document.createElement("desk-login-again"));
  try {
    await element.ask();
  } finally {
    element.remove();
  }
}
