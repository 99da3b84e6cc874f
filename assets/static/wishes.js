// Instructions under a name, beside the box where they are typed: chosen with a click, kept for oneself or a team.

import { call } from "./api.js";
import { ask } from "./confirm.js";
import { Part, el, say } from "./elements.js";
import { icon } from "./icons.js";
import { loadMe } from "./me.js";
import { closeMenusOutside } from "./menu.js";
import { complain, tell } from "./toast.js";

const area = () => document.querySelector("#desk-wish textarea");

class Wishes extends Part {
  build(root) {
    this.list = el("div", { class: "menu-list wishes" });
    this.menu = el("details", { class: "menu", on: { toggle: () => this.menu.open && this.load() } }, el("summary", { class: "quiet" }, icon("tag", 15), say("wish.saved"), icon("down", 13)), this.list);
    root.append(this.menu);
    closeMenusOutside(root);
  }

  async load() {
    try {
      const { wishes } = await call("GET", "v1/wishes");
      this.list.replaceChildren(...wishes.map((wish) => this.entry(wish)), ...(wishes.length ? [el("hr")] : [el("p", { class: "muted" }, say("wish.none"))]), el("button", { type: "button", on: { click: () => this.keep() } }, icon("plus", 15), say("wish.keep")));
    } catch (error) {
      complain(error);
    }
  }

  entry(wish) {
    return el(
      "div",
      { class: "wish-entry" },
      el("button", { type: "button", title: wish.instruction, on: { click: () => this.use(wish) } }, wish.name, wish.team ? el("span", { class: "muted" }, ` · ${say("wish.team")}`) : null),
      wish.own ? el("button", { class: "icon-button", type: "button", title: say("wish.delete", { name: wish.name }), "aria-label": say("wish.delete", { name: wish.name }), on: { click: () => this.remove(wish) } }, icon("trash", 15)) : null,
    );
  }

  use(wish) {
    const box = area();
    box.value = wish.instruction;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    document.querySelector(`#desk-preset input[value="${CSS.escape(wish.preset)}"]`)?.click();
    this.menu.open = false;
    box.focus();
  }

  /** Asks for a name, and for whom; what is in the box is kept with the preset that is chosen. */
  async keep() {
    const instruction = area()?.value.trim();
    this.menu.open = false;
    if (!instruction) return complain({ message: say("wish.nothing"), hint: say("wish.nothing_hint") });
    const { teams } = await loadMe();
    const name = el("input", { class: "input", id: "wish-name", maxlength: 80, required: true });
    const team = el("select", { class: "input", id: "wish-team" }, el("option", { value: "" }, say("wish.for_me")), teams.map((one) => el("option", { value: one.team }, one.name)));
    const body = [el("div", { class: "form-row" }, el("label", { for: "wish-name" }, say("wish.name")), name), teams.length ? el("div", { class: "form-row" }, el("label", { for: "wish-team" }, say("wish.for")), team) : null];
    if (!(await ask(this.shadowRoot, { title: say("wish.keep"), text: instruction, body, yes: say("wish.save") }))) return;
    const preset = document.querySelector("#desk-preset input:checked")?.value ?? "auto";
    try {
      const kept = await call("POST", "v1/wishes", { name: name.value, instruction, preset, team: team.value || null });
      tell(say("wish.kept", { name: kept.name }));
    } catch (error) {
      complain(error);
    }
  }

  async remove(wish) {
    this.menu.open = false;
    if (!(await ask(this.shadowRoot, { title: say("wish.delete", { name: wish.name }), yes: say("wish.yes"), danger: true }))) return;
    await call("DELETE", `v1/wishes/${encodeURIComponent(wish.id)}`).catch(complain);
  }
}

customElements.define("desk-wishes", Wishes);
