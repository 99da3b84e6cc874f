// What a kind is as a whole: its names, the words that tell it, its checks, and what HunyuanOCR is asked.

import { el, say } from "../elements.js";
import { complain } from "../toast.js";
import { cuesFor, promptsFor } from "./calls.js";
import { put } from "./draft.js";
import { button, choice, fill, line, row, tick } from "./parts.js";

const HEAD = ["date", "number", "counterparty", "counterparty_id", "net", "tax", "total", "currency"];

export class AboutTab {
  constructor(page) {
    this.page = page;
    this.element = el("div", { class: "about-tab" });
  }

  draw() {
    const { draft, choices } = this.page;
    const { content } = draft;
    const change = (key, value) => { put(content, key, value); draft.changed(); };
    const words = (key, language) => line(content[key]?.[language], (value) => { content[key] = { ...content[key], [language]: value }; draft.changed(); }, { maxlength: 80 });
    const checks = content.checks ?? [];
    fill(
      this.element,
      el("fieldset", { disabled: this.page.isReadOnly },
        el("legend", { class: "unseen" }, say("studio.tab.about")),
        el("section", {},
          el("h3", {}, say("studio.names")),
          el("div", { class: "two" }, row(say("studio.name_zh"), words("label", "zh")), row(say("studio.name_en"), words("label", "en"))),
          el("div", { class: "two" }, row(say("studio.description_zh"), words("description", "zh")), row(say("studio.description_en"), words("description", "en"))),
          el("div", { class: "two" },
            row(say("studio.kind"), line(content.kind, (value) => change("kind", value), { class: "input mono", maxlength: 64 }), say("studio.kind_hint")),
            row(say("studio.country"), choice(content.country ?? "", [["", say("studio.no_country")], ...choices.countries.map((country) => [country, country])], (value) => change("country", value)), say("studio.country_hint")),
          ),
          tick(say("studio.open"), content.open !== false, (value) => { if (value) delete content.open; else content.open = false; draft.changed(); }),
        ),
        this.cues(content, change),
        el("section", {},
          el("h3", {}, say("studio.checks")),
          el("p", { class: "muted small" }, say("studio.checks_hint")),
          el("div", { class: "ticks many" }, choices.checks.map((check) => tick(say(`studio.check.${check}`) === `studio.check.${check}` ? check : say(`studio.check.${check}`), checks.includes(check), (on) => change("checks", on ? [...(content.checks ?? []), check] : (content.checks ?? []).filter((one) => one !== check))))),
        ),
        this.head(content, change),
      ),
      this.prompt(),
    );
  }

  /** Words that tell the kind, with their weights. */
  cues(content, change) {
    const cues = content.cues ?? [];
    const again = (value) => { change("cues", value); this.draw(); };
    const suggestions = el("div", { class: "suggestions" });
    const suggest = async () => {
      try {
        const found = await cuesFor(this.page.draft.asked());
        const use = ({ text, weight }) => again([...(content.cues ?? []), { text, weight }]);
        fill(suggestions, ...(found.length ? found.map((one) => button("plus", "studio.cue_of", () => use(one), { values: one })) : [el("span", { class: "muted small" }, say("studio.no_cues"))]));
      } catch (error) {
        complain(error);
      }
    };
    return el("section", {},
      el("h3", {}, say("studio.cues")),
      el("p", { class: "muted small" }, say("studio.cues_hint")),
      el("ul", { class: "cues" }, cues.map((cue, place) => el("li", {},
        line(cue.text ?? cue.term, (value) => { cue[cue.term === undefined ? "text" : "term"] = value; this.page.draft.changed(); }, { "aria-label": say("studio.cue"), maxlength: 200 }),
        line(String(cue.weight ?? 1), (value) => { cue.weight = Number(value.replace(",", ".")) || 0; this.page.draft.changed(); }, { "aria-label": say("studio.weight"), class: "input weight", inputmode: "decimal" }),
        button("trash", "studio.remove_cue", () => again(cues.filter((_, other) => other !== place)), { words: false }),
      ))),
      button("plus", "studio.add_cue", () => again([...cues, { text: "", weight: 3 }])),
      " ",
      this.page.samples.length && !this.page.isReadOnly ? button("search", "studio.suggest_cues", suggest) : null,
      suggestions,
    );
  }

  /** Which fields play which part in lists, sums and duplicates. */
  head(content, change) {
    const head = content.head ?? {};
    const fields = [["", say("studio.head_none")], ...(content.fields ?? []).map((spec) => [spec.name, spec.label.zh === spec.label.en ? spec.name : `${spec.label[window.desk.language] ?? spec.name} (${spec.name})`])];
    return el("section", {},
      el("h3", {}, say("studio.head")),
      el("p", { class: "muted small" }, say("studio.head_hint")),
      el("div", { class: "three" }, HEAD.map((part) => {
        const now = Array.isArray(head[part]) ? head[part] : head[part] ? [head[part]] : [];
        const known = new Set(fields.map(([name]) => name));
        const options = [...fields, ...now.filter((name) => !known.has(name)).map((name) => [name, name])];
        return row(say(`studio.head.${part}`), choice(now[0] ?? "", options, (value) => {
          put(head, part, value ? [value, ...now.slice(1)] : null);
          change("head", Object.keys(head).length ? head : null);
        }));
      })),
    );
  }

  prompt() {
    const shown = el("div", { class: "prompts" });
    const look = async () => {
      try {
        const prompts = await promptsFor(this.page.draft.asked());
        fill(shown, ...Object.entries(prompts).map(([release, text]) => el("figure", {}, el("figcaption", { class: "muted small" }, `HunyuanOCR ${release}`), el("pre", { tabindex: "0" }, text))));
      } catch (error) {
        complain(error);
      }
    };
    return el("section", {}, el("h3", {}, say("studio.prompt")), el("p", { class: "muted small" }, say("studio.prompt_hint")), button("search", "studio.show_prompt", look), shown);
  }
}
