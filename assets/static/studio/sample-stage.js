// A page of a sample with what was read on it: places light up, and a value can be marked by drawing around it.

import { el, say, svg } from "../elements.js";
import { sampleAddress } from "./calls.js";
import { fill } from "./parts.js";

const LEAST = 0.004;

/** Events: "mark" (detail: {page, box}, four corners in 0..1) after somebody drew a box or clicked a line. */
export class SampleStage extends EventTarget {
  constructor() {
    super();
    this.image = el("img", { alt: "", draggable: "false", hidden: true });
    this.overlay = svg("svg", { class: "sheet-overlay", preserveAspectRatio: "none" });
    this.sheet = el("div", { class: "sheet", tabindex: "-1" }, this.image, this.overlay);
    this.pager = el("select", { class: "input pager", "aria-label": say("page.choose"), hidden: true, on: { change: () => this.show(this.sample, this.kindId, Number(this.pager.value)) } });
    this.element = el("div", { class: "sample-stage" }, this.pager, el("div", { class: "sheet-scroller" }, this.sheet));
    this.lit = [];
    this.listen();
  }

  /** Shows a page of a sample, the first unless said. */
  show(sample, kindId, number = 1) {
    const isOther = this.sample?.id !== sample.id;
    this.sample = sample;
    this.kindId = kindId;
    this.number = number;
    this.page = sample.pages[number - 1];
    if (isOther) {
      fill(this.pager, ...sample.pages.map((_, place) => el("option", { value: place + 1 }, say("page.of", { page: place + 1, pages: sample.pages.length }))));
      this.lit = [];
    }
    this.pager.value = String(number);
    this.pager.hidden = sample.pages.length < 2;
    this.image.hidden = number > sample.pictures;
    if (!this.image.hidden) this.image.src = sampleAddress(kindId, sample.id, number);
    this.sheet.style.setProperty("aspect-ratio", `${this.page.width} / ${this.page.height}`);
    this.draw();
  }

  /** Lights places: [{page, box, text, wins, role}]; the one that becomes the value is brought into sight. */
  light(places) {
    this.lit = places;
    const first = places.find((one) => one.wins) ?? places[0];
    if (first && first.page !== this.number && this.sample) this.show(this.sample, this.kindId, first.page);
    else this.draw();
  }

  /** Shows which place somebody has pointed at, until other places are lit. */
  markPlace(page, box) {
    this.lit = [...this.lit.filter((one) => one.role !== "marked"), { page, box, role: "marked" }];
    this.draw();
  }

  draw() {
    const points = (box) => box.map(([x, y]) => `${x * this.page.width},${y * this.page.height}`).join(" ");
    this.overlay.setAttribute("viewBox", `0 0 ${this.page.width} ${this.page.height}`);
    const boxes = this.page.lines.map((line, place) => svg("polygon", { class: "line-box", points: points(line.box), "data-line": place }, svg("title", {}, line.text)));
    const texts = this.image.hidden ? this.page.lines.map((line) => printed(line, this.page)) : [];
    const lit = this.lit.filter((one) => one.page === this.number).map((one) => svg("polygon", { class: `lit ${one.wins ? "wins" : ""} ${one.role ?? ""}`, points: points(one.box) }, svg("title", {}, one.text ?? "")));
    fill(this.overlay, ...texts, ...boxes, ...lit);
  }

  /** A box is drawn with the pointer; a click takes the line below it. */
  listen() {
    let from = null;
    let frame = null;
    const at = (event) => {
      const area = this.overlay.getBoundingClientRect();
      return { x: clamp((event.clientX - area.left) / area.width), y: clamp((event.clientY - area.top) / area.height) };
    };
    this.overlay.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !this.page) return;
      event.preventDefault();
      from = at(event);
      frame = this.overlay.appendChild(svg("rect", { class: "drawn" }));
      this.overlay.setPointerCapture(event.pointerId);
    });
    this.overlay.addEventListener("pointermove", (event) => {
      if (!from) return;
      const to = at(event);
      const { width, height } = this.page;
      const drawn = { x: Math.min(from.x, to.x) * width, y: Math.min(from.y, to.y) * height, width: Math.abs(to.x - from.x) * width, height: Math.abs(to.y - from.y) * height };
      for (const [name, value] of Object.entries(drawn)) frame.setAttribute(name, String(value));
    });
    this.overlay.addEventListener("pointerup", (event) => {
      if (!from) return;
      const to = at(event);
      const [left, right, top, bottom] = [Math.min(from.x, to.x), Math.max(from.x, to.x), Math.min(from.y, to.y), Math.max(from.y, to.y)];
      frame.remove();
      from = null;
      if (right - left > LEAST && bottom - top > LEAST) return this.mark([[left, top], [right, top], [right, bottom], [left, bottom]]);
      this.mark([[to.x, to.y], [to.x, to.y], [to.x, to.y], [to.x, to.y]]);
    });
    this.overlay.addEventListener("pointercancel", () => { frame?.remove(); from = null; });
  }

  mark(box) {
    this.dispatchEvent(new CustomEvent("mark", { detail: { page: this.number, box } }));
  }
}

/** A line of a page that has no picture, as text where it stood. */
function printed(line, { width, height }) {
  const [[left, top], [right], , [, bottom]] = line.box;
  const size = (bottom - top) * height * 0.8;
  const node = svg("text", { class: "printed", x: left * width, y: top * height + size, "font-size": size, textLength: (right - left) * width, lengthAdjust: "spacingAndGlyphs" });
  node.append(line.text);
  return node;
}

function clamp(value) {
  return Math.min(1, Math.max(0, value));
}
