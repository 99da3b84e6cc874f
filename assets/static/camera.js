// Pages photographed with the device: a tray in which they are put in order, cropped, and made one document.

import { ask } from "./confirm.js";
import { Crop } from "./crop.js";
import { Part, el, say } from "./elements.js";
import { icon } from "./icons.js";
import { pdfOf } from "./pages-pdf.js";
import { complain } from "./toast.js";

const LONGEST_SIDE = 3500;
const QUALITY = 0.9;
const WHOLE = { left: 0, top: 0, right: 1, bottom: 1 };
const MOST_PAGES = 50;

/** Events: "photographed" (detail: the File that the pages make). */
class Camera extends Part {
  static sheets = [new URL("camera.css", import.meta.url)];

  build(root) {
    this.pages = [];
    this.shot = this.input({ capture: "environment" });
    this.album = this.input({ multiple: true });
    this.crop = new Crop();
    this.crop.addEventListener("change", () => { this.pages[this.at].frame = this.crop.frame; });
    this.tray = el("ol", { class: "tray", "aria-label": say("camera.pages") });
    this.heading = el("h2", {});
    this.useButton = el("button", { class: "button primary", type: "button", on: { click: () => this.use() } }, icon("check", 18), say("camera.use"));
    const button = (sign, key, run) => el("button", { class: "button", type: "button", on: { click: run } }, icon(sign, 18), say(key));
    this.earlier = this.act("left", "camera.earlier", () => this.move(-1));
    this.later = this.act("right", "camera.later", () => this.move(1));
    this.dialog = el(
      "dialog",
      { class: "camera", "aria-labelledby": "camera-title", on: { cancel: (event) => { event.preventDefault(); this.giveUp(); } } },
      el("header", {}, this.heading, el("button", { class: "icon-button", type: "button", "aria-label": say("app.cancel"), title: say("app.cancel"), on: { click: () => this.giveUp() } }, icon("cross"))),
      el("div", { class: "view" }, this.crop.element),
      el("div", { class: "acts" }, this.earlier, this.later, this.act("again", "camera.turn", () => this.turn()), this.act("trash", "camera.remove", () => this.discard())),
      this.tray,
      el("footer", {}, button("camera", "camera.another", () => this.shot.click()), button("plus", "camera.album", () => this.album.click()), this.useButton),
    );
    this.heading.id = "camera-title";
    root.append(this.dialog, this.shot, this.album);
  }

  input(how) {
    const input = el("input", { type: "file", accept: "image/*", hidden: true, "aria-label": say("camera.start"), ...how, on: { change: () => this.take(input) } });
    return input;
  }

  act(sign, key, run) {
    return el("button", { class: "icon-button", type: "button", title: say(key), "aria-label": say(key), on: { click: run } }, icon(sign, 20));
  }

  /** Opens the device's camera. */
  async start() {
    await this.ready;
    this.shot.click();
  }

  async take(input) {
    const files = [...input.files];
    input.value = "";
    for (const file of files) {
      if (this.pages.length >= MOST_PAGES) break;
      try {
        this.pages.push({ ...(await upright(file)), frame: WHOLE });
        this.at = this.pages.length - 1;
      } catch {
        complain(new Error(say("camera.unreadable", { name: file.name })));
      }
    }
    this.draw();
  }

  draw() {
    if (this.pages.length === 0) return this.dialog.close();
    if (!this.dialog.open) this.dialog.showModal();
    this.at = Math.min(this.at, this.pages.length - 1);
    const page = this.pages[this.at];
    this.heading.textContent = say("camera.title", { page: this.at + 1, pages: this.pages.length });
    this.crop.show(page.address, page.frame);
    this.earlier.disabled = this.at === 0;
    this.later.disabled = this.at === this.pages.length - 1;
    this.tray.replaceChildren(...this.pages.map((one, index) => this.thumbnail(one, index)));
  }

  thumbnail(page, index) {
    const label = say("page.image", { page: index + 1 });
    const picture = el("img", { src: page.address, alt: "" });
    return el("li", {}, el("button", { type: "button", "aria-label": label, "aria-current": index === this.at ? "true" : null, on: { click: () => { this.at = index; this.draw(); } } }, picture, el("span", {}, index + 1)));
  }

  move(step) {
    const [page] = this.pages.splice(this.at, 1);
    this.at += step;
    this.pages.splice(this.at, 0, page);
    this.draw();
  }

  async turn() {
    const page = this.pages[this.at];
    const { left, top, right, bottom } = page.frame;
    const turned = await redrawn(page, WHOLE, { isTurned: true });
    URL.revokeObjectURL(page.address);
    Object.assign(page, turned, { frame: { left: 1 - bottom, top: left, right: 1 - top, bottom: right } });
    this.draw();
  }

  discard() {
    const [page] = this.pages.splice(this.at, 1);
    URL.revokeObjectURL(page.address);
    this.draw();
  }

  async giveUp() {
    const isSure = this.pages.length < 2 || (await ask(this.shadowRoot, { title: say("camera.give_up", { pages: this.pages.length }), yes: say("camera.give_up_yes"), danger: true }));
    if (isSure) this.clear();
  }

  clear() {
    this.pages.forEach((page) => URL.revokeObjectURL(page.address));
    this.pages = [];
    this.dialog.close();
  }

  /** One page is a picture, several are a PDF of them. */
  async use() {
    this.useButton.disabled = true;
    try {
      const cut = [];
      for (const page of this.pages) cut.push(await redrawn(page, page.frame));
      const pages = await Promise.all(cut.map(async (one) => ({ ...one, bytes: new Uint8Array(await one.blob.arrayBuffer()) })));
      const isOne = pages.length === 1;
      const blob = isOne ? pages[0].blob : pdfOf(pages);
      cut.forEach((one) => URL.revokeObjectURL(one.address));
      const file = new File([blob], `${say("camera.file")}-${stamp()}.${isOne ? "jpg" : "pdf"}`, { type: blob.type });
      this.dispatchEvent(new CustomEvent("photographed", { detail: file }));
      this.clear();
    } finally {
      this.useButton.disabled = false;
    }
  }
}

/** A photograph as a JPEG of bearable size, the way up that the camera says. */
async function upright(file) {
  const bitmap = await createImageBitmap(file);
  const shrink = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  return drawn(bitmap, [0, 0, bitmap.width, bitmap.height], shrink, false);
}

/** The part of a page inside a frame; `isTurned`: a quarter to the right. */
async function redrawn(page, frame, { isTurned = false } = {}) {
  const isWhole = Object.keys(WHOLE).every((side) => frame[side] === WHOLE[side]);
  if (isWhole && !isTurned) return { ...page, address: URL.createObjectURL(page.blob) };
  const bitmap = await createImageBitmap(page.blob);
  const [left, top] = [Math.round(frame.left * bitmap.width), Math.round(frame.top * bitmap.height)];
  const [width, height] = [Math.round((frame.right - frame.left) * bitmap.width), Math.round((frame.bottom - frame.top) * bitmap.height)];
  return drawn(bitmap, [left, top, width, height], 1, isTurned);
}

async function drawn(bitmap, [left, top, width, height], scale, isTurned) {
  const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const canvas = el("canvas", { width: isTurned ? high : wide, height: isTurned ? wide : high });
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  if (isTurned) { brush.translate(high, 0); brush.rotate(Math.PI / 2); }
  brush.drawImage(bitmap, left, top, width, height, 0, 0, wide, high);
  bitmap.close();
  const blob = await new Promise((resolve, reject) => canvas.toBlob((made) => (made ? resolve(made) : reject(new Error("no picture"))), "image/jpeg", QUALITY));
  return { blob, width: canvas.width, height: canvas.height, address: URL.createObjectURL(blob) };
}

function stamp() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => String(part).padStart(2, "0")).join("");
}

customElements.define("desk-camera", Camera);
