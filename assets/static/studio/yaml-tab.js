// The file of a kind as it is kept: for those who write it by hand.

import { el, say } from "../elements.js";
import { complain } from "../toast.js";
import { button, row } from "./parts.js";

export class YamlTab {
  constructor(page) {
    this.page = page;
    this.text = el("textarea", { class: "input mono yaml", rows: 28, spellcheck: "false", wrap: "off" });
    this.words = el("textarea", { class: "input mono yaml", rows: 8, spellcheck: "false", wrap: "off" });
    this.trouble = el("p", { class: "problem", role: "alert", hidden: true });
    this.save = button("check", "studio.save_yaml", () => this.keep(), { kind: "primary" });
    this.element = el("div", { class: "yaml-tab" }, el("p", { class: "muted small" }, say("studio.yaml_hint")), this.trouble, row("kind.yaml", this.text), row("words.yaml", this.words, say("studio.words_hint")), el("div", { class: "form-foot" }, this.save));
  }

  draw() {
    const { kind, draft } = this.page;
    this.text.value = kind.text;
    this.words.value = kind.words ?? "";
    this.text.readOnly = this.words.readOnly = this.page.isReadOnly || draft.isDirty;
    this.save.hidden = this.page.isReadOnly || draft.isDirty;
    this.trouble.hidden = !draft.isDirty;
    this.trouble.textContent = draft.isDirty ? say("studio.yaml_dirty") : "";
  }

  async keep() {
    try {
      await this.page.saveText(this.text.value, this.words.value.trim() ? this.words.value : null);
      this.draw();
    } catch (error) {
      this.trouble.hidden = false;
      this.trouble.textContent = [error.message, error.hint].filter(Boolean).join(" ");
      complain(error);
    }
  }
}
