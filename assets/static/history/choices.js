// A list to tick values of one part of the filter in, each with how many documents it has.

import { el, say } from "../elements.js";
import { complain } from "../toast.js";
import { PART_OF, counted, sumsOf } from "./groups.js";
import { groupName } from "./words.js";

const TYPING_MS = 250;
const SHOWN = 60;

/** `change(values)` is called with what is ticked. With `isSearched` a name can be looked for. */
export class Choices {
  constructor(by, change, { isSearched = false } = {}) {
    this.by = by;
    this.part = PART_OF[by];
    this.change = change;
    this.presets = [];
    const title = say(`history.${by}`);
    this.search = isSearched
      ? el("input", { type: "search", class: "input", placeholder: say("history.find_vendor"), "aria-label": say("history.find_vendor"), on: { input: () => this.loadSoon() } })
      : null;
    this.list = el("div", { class: "choices", role: "group", "aria-label": title });
    this.element = el("div", { class: "choice-block" }, this.search, this.list);
  }

  loadSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(this.asked, this.presets), TYPING_MS);
  }

  /** Asks for the values under the rest of the filter, and draws them. */
  async load(asked, presets) {
    this.asked = asked;
    this.presets = presets;
    const named = this.search?.value.trim().slice(0, 200);
    const mark = (this.mark = Symbol("asked"));
    try {
      const sums = await sumsOf({ ...asked, [this.part]: [] }, this.by, named ? { named } : {});
      if (this.mark === mark) this.draw(counted(sums));
    } catch (error) {
      complain(error);
    }
  }

  draw(groups) {
    const ticked = new Set(this.asked[this.part]);
    const there = new Set(groups.map((one) => one.key));
    const gone = [...ticked].filter((key) => !there.has(key) && !this.search?.value).map((key) => ({ key, name: null, count: 0 }));
    const shown = [...groups.filter((one) => ticked.has(one.key)), ...gone, ...groups.filter((one) => !ticked.has(one.key))];
    this.list.replaceChildren(...shown.slice(0, SHOWN).map((one) => this.line(one, ticked)));
    if (shown.length === 0) this.list.append(el("p", { class: "muted" }, say("history.nothing_to_choose")));
    if (shown.length > SHOWN) this.list.append(el("p", { class: "muted" }, say("history.more_choices", { count: shown.length - SHOWN })));
    this.isEmpty = shown.length === 0;
  }

  line({ key, name, count }, ticked) {
    const tick = el("input", { type: "checkbox", on: { change: () => this.tick(key, tick.checked) } });
    tick.checked = ticked.has(key);
    const words = groupName(this.by, key, name, this.presets);
    return el("label", { class: "choice" }, tick, el("span", { class: "choice-name", title: words }, words), el("span", { class: "muted figure" }, count));
  }

  tick(key, isOn) {
    const values = this.asked[this.part].filter((one) => one !== key);
    const changed = isOn ? [...values, key] : values;
    this.asked = { ...this.asked, [this.part]: changed };
    this.change({ [this.part]: changed });
  }
}
