// The menu of saved views: a filter and its order under a name.

import { call } from "../api.js";
import { ask } from "../confirm.js";
import { el, say } from "../elements.js";
import { icon } from "../icons.js";
import { complain, tell } from "../toast.js";
import { fromView, isSameFilter, toFilter, toSorting } from "./asked.js";

/** `open(asked)` is called with what a chosen view asks for. */
export class ViewsMenu {
  constructor(root, open) {
    this.root = root;
    this.open = open;
    this.views = [];
    this.label = el("span", {}, say("history.views"));
    this.list = el("div", { class: "views" });
    this.name = el("input", { class: "input", maxlength: 80, required: true, placeholder: say("history.view_name"), "aria-label": say("history.view_name") });
    this.form = el("form", { class: "view-form", on: { submit: (event) => this.save(event) } }, this.name, el("button", { class: "button", type: "submit" }, say("history.save_view")));
    this.element = el(
      "details",
      { class: "menu", "data-menu": "views", on: { toggle: () => this.element.open && this.load() } },
      el("summary", { class: "button" }, icon("tag", 16), this.label, icon("down", 14)),
      el("div", { class: "menu-list views-list" }, this.list, this.form),
    );
    this.load();
  }

  /** Shows what is asked: the name of the view that asks for the same. */
  show(asked) {
    this.asked = asked;
    const view = this.views.find((one) => isSameFilter(fromView(one), asked) && (one.moving ?? "") === asked.moving);
    const isAll = isSameFilter(asked, { ...asked, ...fromView({ filter: {}, sorting: toSorting(asked) }) });
    this.label.textContent = view && !isAll ? view.name : say("history.views");
    this.list.querySelectorAll(".view-open").forEach((button) => button.setAttribute("aria-current", String(button.dataset.id === view?.id)));
  }

  async load() {
    try {
      this.views = (await call("GET", "v1/views")).views;
      this.draw();
    } catch (error) {
      complain(error);
    }
  }

  draw() {
    this.list.replaceChildren(...this.views.map((view) => this.line(view)));
    if (this.views.length === 0) this.list.append(el("p", { class: "muted" }, say("history.no_views")));
    if (this.asked) this.show(this.asked);
  }

  line(view) {
    const open = () => { this.element.open = false; this.open(fromView(view)); };
    const remove = say("history.delete_view", { name: view.name });
    return el(
      "div",
      { class: "view-line" },
      el("button", { class: "view-open", type: "button", "data-id": view.id, on: { click: open } }, view.name),
      el("button", { class: "icon-button", type: "button", title: remove, "aria-label": remove, on: { click: () => this.remove(view) } }, icon("trash", 15)),
    );
  }

  async save(event) {
    event.preventDefault();
    const name = this.name.value.trim();
    if (!name) return;
    const there = this.views.find((one) => one.name === name);
    if (there && !(await ask(this.root, { title: say("history.replace_view", { name }), yes: say("history.replace_yes") }))) return;
    const { asked } = this;
    const moving = asked.moving || null;
    const filter = toFilter(asked);
    if (moving) { delete filter.since; delete filter.until; }
    try {
      const body = { name, filter, sorting: toSorting(asked), moving };
      await (there ? call("PUT", `v1/views/${encodeURIComponent(there.id)}`, body) : call("POST", "v1/views", body));
      this.name.value = "";
      this.element.open = false;
      tell(say("history.view_saved", { name }));
      await this.load();
    } catch (error) {
      complain(error);
    }
  }

  async remove(view) {
    try {
      await call("DELETE", `v1/views/${encodeURIComponent(view.id)}`);
      tell(say("history.view_deleted", { name: view.name }));
    } catch (error) {
      complain(error);
    }
    await this.load();
  }
}
