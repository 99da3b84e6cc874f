// What was chosen and not yet handed in: how many files, how large, small pictures of them, and a way to take each out.

import { el, say } from "./elements.js";
import { bytes } from "./figures.js";
import { icon } from "./icons.js";
import { mostBytes } from "./size-limits.js";

const SIDE = 80;
const PICTURES = new Set(["image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/avif"]);

/** Shows the files that Gradio's box has, and those that it may not have because they are too large. */
export class Chosen {
  /** `tellHeldBack` is called with the names and sizes of the files that are too large. */
  constructor({ tellHeldBack }) {
    this.tellHeldBack = tellHeldBack;
    this.files = new Map();
    this.heldBack = [];
    this.pictures = new Map();
    this.making = Promise.resolve();
    this.count = el("strong", { id: "desk-chosen-count" });
    this.list = el("ul", { class: "chosen-list", tabindex: "0", "aria-label": say("chosen.title") });
    this.note = el("p", { class: "chosen-note", hidden: true }, say("chosen.kept"));
    this.bar = el("progress", { class: "chosen-bar", hidden: true, "aria-labelledby": "desk-chosen-count" });
    this.element = el("div", { class: "chosen", hidden: true }, this.count, this.bar, this.list, this.note);
  }

  /** Remembers what the browser knows of files that go into the box. */
  remember(files) {
    for (const file of files) this.files.set(keyOf(file.name), file);
  }

  /** Keeps the names of files that are too large; each has its place in the pile. */
  holdBack(files) {
    const known = new Set(this.heldBack.map((file) => file.name));
    this.heldBack.push(...files.filter((file) => !known.has(file.name)).map(({ name, size }) => ({ name, size })));
    this.tellHeldBack(this.heldBack);
  }

  /** Forgets everything: it was handed in, or taken out. */
  clear() {
    this.files.clear();
    this.pictures.clear();
    if (this.heldBack.length) this.tellHeldBack((this.heldBack = []));
  }

  /** Says that the files are on their way into the line, or not any more. */
  showSending(isSending) {
    this.bar.hidden = !isSending;
    this.element.inert = isSending;
    this.draw();
  }

  /** Draws what the box holds now; nothing happens where that is what is shown. */
  follow(area) {
    const rows = [...area.querySelectorAll(".file-preview tr.file")];
    const inBox = rows.map((row) => ({ name: nameOf(row), remove: () => row.querySelector(".label-clear-button, button[aria-label]")?.click() }));
    const signature = JSON.stringify([inBox.map((one) => one.name), this.heldBack]);
    if (this.signature === signature) return;
    const hadFocus = this.list.contains(document.activeElement);
    this.signature = signature;
    this.element.hidden = inBox.length + this.heldBack.length === 0;
    area.classList.toggle("desk-filled", inBox.length > 0);
    const sized = inBox.map((one) => ({ ...one, file: this.files.get(keyOf(one.name)) }));
    this.total = [...sized.map((one) => one.file), ...this.heldBack].reduce((sum, file) => sum + (file?.size ?? 0), 0);
    this.number = sized.length + this.heldBack.length;
    this.draw();
    this.note.hidden = this.heldBack.length === 0 || sized.length === 0;
    this.list.replaceChildren(...sized.map((one) => this.item(one)), ...this.heldBack.map((file) => this.refused(file)));
    if (hadFocus) this.list.focus();
  }

  draw() {
    const key = !this.bar.hidden ? "chosen.sending" : this.number === 1 ? "chosen.count_one" : "chosen.count";
    this.count.textContent = say(key, { count: this.number, size: bytes(this.total) });
  }

  item({ name, file, remove }) {
    return this.line(name, this.picture(name, file), el("span", { class: "chosen-size" }, file ? bytes(file.size) : ""), remove);
  }

  refused(file) {
    const words = say("chosen.too_large", { size: bytes(file.size), limit: bytes(mostBytes(file.name)) });
    const remove = () => {
      this.heldBack = this.heldBack.filter((one) => one !== file);
      this.tellHeldBack(this.heldBack);
    };
    return this.line(file.name, el("span", { class: "chosen-sign danger" }, icon("warn", 20)), el("span", { class: "chosen-why" }, words), remove);
  }

  line(name, sign, about, remove) {
    const label = say("chosen.remove", { name });
    return el(
      "li",
      {},
      sign,
      el("span", { class: "chosen-text" }, el("span", { class: "chosen-name", title: name }, name), about),
      el("button", { type: "button", title: label, "aria-label": label, on: { click: remove } }, icon("cross", 16)),
    );
  }

  /** A small picture of a picture, a sign for anything else. They are made one after the other, so that typing stays smooth. */
  picture(name, file) {
    const ending = /\.([a-z0-9]{1,4})$/i.exec(name)?.[1].toUpperCase();
    const frame = el("span", { class: "chosen-sign", "aria-hidden": "true" }, ending ?? icon("file", 20));
    if (!file || !PICTURES.has(file.type)) return frame;
    if (!this.pictures.has(file)) {
      this.making = this.making.then(() => small(file)).catch(() => null);
      this.pictures.set(file, this.making);
    }
    this.pictures.get(file).then((address) => address && frame.replaceChildren(el("img", { src: address, alt: "" })));
    return frame;
  }
}

async function small(file) {
  const whole = await createImageBitmap(file, { resizeWidth: SIDE * 2, resizeQuality: "low" });
  const canvas = el("canvas", { width: SIDE, height: SIDE });
  const side = Math.min(whole.width, whole.height);
  canvas.getContext("2d").drawImage(whole, (whole.width - side) / 2, 0, side, side, 0, 0, SIDE, SIDE);
  whole.close();
  return canvas.toDataURL("image/jpeg", 0.7);
}

/** Gradio takes some signs out of names: what is left of them tells the files apart. */
function keyOf(name) {
  return name.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}

function nameOf(row) {
  return (row.querySelector(".filename")?.getAttribute("aria-label") ?? row.querySelector(".filename")?.textContent ?? "").trim();
}
