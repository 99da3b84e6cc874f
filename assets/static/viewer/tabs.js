// A row of tabs over panels, by the WAI-ARIA pattern: arrows move, one tab stop.

import { el } from "../elements.js";

/** Events: "change". `panels`: {name: [label, element]}. */
export class Tabs extends EventTarget {
  constructor(panels) {
    super();
    this.tabs = new Map();
    const bar = el("div", { class: "tabs", role: "tablist" });
    this.element = el("div", { class: "tabbed" }, bar);
    for (const [name, [label, content]] of Object.entries(panels)) {
      const tab = el(
        "button",
        { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, on: { click: () => this.choose(name), keydown: (event) => this.key(event, name) } },
        label,
      );
      const panel = el("div", { class: "tab-panel", role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}` }, content);
      this.tabs.set(name, { tab, panel });
      bar.append(tab);
      this.element.append(panel);
    }
    this.choose(Object.keys(panels)[0]);
  }

  /** Brings a panel to the front. */
  choose(name) {
    if (this.current === name || this.tabs.get(name).tab.disabled) return;
    this.current = name;
    for (const [own, { tab, panel }] of this.tabs) {
      tab.setAttribute("aria-selected", String(own === name));
      tab.tabIndex = own === name ? 0 : -1;
      panel.hidden = own !== name;
    }
    this.dispatchEvent(new Event("change"));
  }

  /** Switches a tab off or on again. */
  disable(name, isOff) {
    this.tabs.get(name).tab.disabled = isOff;
  }

  /** Takes a tab out of sight or shows it again; the first one comes to the front where it was in front. */
  hide(name, isHidden) {
    this.tabs.get(name).tab.hidden = isHidden;
    if (isHidden && this.current === name) this.choose([...this.tabs.keys()].find((own) => !this.isOut(own)));
  }

  isOut(name) {
    const { tab } = this.tabs.get(name);
    return tab.disabled || tab.hidden;
  }

  key(event, name) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || event.altKey) return;
    const names = [...this.tabs.keys()].filter((own) => !this.isOut(own));
    const next = names[(names.indexOf(name) + step + names.length) % names.length];
    this.choose(next);
    this.tabs.get(next).tab.focus();
  }
}
