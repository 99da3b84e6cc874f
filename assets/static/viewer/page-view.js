// One page: its picture with one SVG of boxes on top. Zooms, pans, lights a box, and says what was clicked.

import { el, labelOf, say, svg } from "../elements.js";
import { icon } from "../icons.js";
import { placeTags } from "./tags.js";

const MIN_SCALE = 0.1;
const MAX_SCALE = 6;
const STEP = 1.25;
const READABLE_PX = 22;

/**
 * Events: "pick-field" and "hover-field" (detail: name or null), "pick-line" (detail: {line, page, x, y} in pixels of
 * the view), "turn" (detail: page number).
 */
export class PageView extends EventTarget {
  constructor() {
    super();
    this.scale = 1;
    this.fit = "width";
    this.image = el("img", { alt: "", draggable: "false", decoding: "async" });
    this.image.addEventListener("error", () => this.fail());
    this.image.addEventListener("load", () => this.stage.classList.remove("loading", "failed"));
    this.overlay = svg("svg", { class: "overlay" });
    this.stage = el("div", { class: "stage loading" }, this.image, this.overlay);
    this.scroller = el("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": say("page.region") }, this.stage);
    this.element = el("section", { class: "page-view", "aria-label": say("page.region") }, this.buildTools(), this.scroller);
    this.boxes = new Map();
    this.listen();
  }

  buildTools() {
    const button = (sign, key, run) =>
      el("button", { class: "icon-button", type: "button", title: say(key), "aria-label": say(key), on: { click: run } }, icon(sign));
    this.previous = button("left", "page.previous", () => this.turn(-1));
    this.next = button("right", "page.next", () => this.turn(1));
    this.where = el("select", { class: "where", "aria-label": say("page.choose"), on: { change: () => this.send("turn", Number(this.where.value)) } });
    this.percent = el("span", { class: "percent" });
    this.pager = el("span", { class: "tool-group" }, this.previous, this.where, this.next);
    return el(
      "div",
      { class: "tools", role: "toolbar", "aria-label": say("page.region") },
      this.pager,
      el("span", { class: "grow" }),
      el(
        "span",
        { class: "tool-group" },
        button("minus", "page.zoom_out", () => this.zoomBy(1 / STEP)),
        this.percent,
        button("plus", "page.zoom_in", () => this.zoomBy(STEP)),
        button("width", "page.fit_width", () => this.fitTo("width")),
        button("page", "page.fit_page", () => this.fitTo("page")),
      ),
      el("span", { class: "tool-group" }, this.toggle("boxes", "page.lines", "no-lines"), this.toggle("tag", "page.labels", "no-labels")),
    );
  }

  toggle(sign, key, hiding) {
    const remembered = localStorage.getItem(`desk-${hiding}`) === "yes";
    const button = el(
      "button",
      { class: "icon-button toggle", type: "button", title: say(key), "aria-label": say(key), "aria-pressed": String(!remembered) },
      icon(sign),
    );
    button.addEventListener("click", () => {
      const isHidden = this.overlay.classList.toggle(hiding);
      button.setAttribute("aria-pressed", String(!isHidden));
      localStorage.setItem(`desk-${hiding}`, isHidden ? "yes" : "no");
    });
    queueMicrotask(() => this.overlay.classList.toggle(hiding, remembered));
    return button;
  }

  listen() {
    new ResizeObserver(() => this.fit && this.applyFit()).observe(this.scroller);
    this.scroller.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.overlay.addEventListener("click", (event) => this.click(event));
    this.overlay.addEventListener("keydown", (event) => {
      const name = event.target.dataset?.field;
      if (name !== undefined && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        this.send("pick-field", name);
      }
    });
    this.overlay.addEventListener("pointerover", (event) => this.send("hover-field", fieldOf(event.target)));
    this.overlay.addEventListener("pointerleave", () => this.send("hover-field", null));
    this.overlay.addEventListener("focusin", (event) => this.send("hover-field", fieldOf(event.target)));
    this.listenToDragging();
    this.listenToPinching();
  }

  /** The empty parts of the page can be dragged like a sheet of paper. */
  listenToDragging() {
    let from = null;
    this.scroller.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.target.closest("[data-field], [data-line]") || event.pointerType === "touch") return;
      from = { x: event.clientX + this.scroller.scrollLeft, y: event.clientY + this.scroller.scrollTop };
      this.scroller.setPointerCapture(event.pointerId);
      this.scroller.classList.add("dragging");
    });
    this.scroller.addEventListener("pointermove", (event) => {
      if (from) this.scroller.scrollTo(from.x - event.clientX, from.y - event.clientY);
    });
    const end = () => { from = null; this.scroller.classList.remove("dragging"); };
    this.scroller.addEventListener("pointerup", end);
    this.scroller.addEventListener("pointercancel", end);
  }

  /** Two fingers zoom the page, around the point between them. */
  listenToPinching() {
    let apart = 0;
    const measure = ([one, other]) => {
      const frame = this.scroller.getBoundingClientRect();
      const at = { x: (one.clientX + other.clientX) / 2 - frame.left, y: (one.clientY + other.clientY) / 2 - frame.top };
      return { apart: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY), at };
    };
    this.scroller.addEventListener("touchstart", (event) => { apart = event.touches.length === 2 ? measure(event.touches).apart : 0; }, { passive: true });
    this.scroller.addEventListener(
      "touchmove",
      (event) => {
        if (!apart || event.touches.length !== 2) return;
        event.preventDefault();
        const now = measure(event.touches);
        this.zoomBy(now.apart / apart, now.at);
        apart = now.apart;
      },
      { passive: false },
    );
  }

  /**
   * Shows `page` (its number, size and lines) of a document whose pages have `numbers` in their file, from `source`;
   * `count` is how many it will have, where not all have come.
   */
  show(page, numbers, source, count = numbers.length) {
    const isOther = this.source !== source;
    this.page = page;
    if (isOther) {
      this.source = source;
      this.stage.classList.add("loading");
      this.image.src = source;
      this.scroller.scrollTo(0, 0);
    }
    this.image.alt = say("page.image", { page: page.number });
    this.overlay.setAttribute("viewBox", `0 0 ${page.width} ${page.height}`);
    this.offer(numbers, count);
    this.lines = page.lines.map((line, index) => svg("polygon", { class: "line", points: this.points(line.box), "data-line": index }));
    this.drawFields(this.fields ?? []);
    if (this.fit) this.applyFit();
    else if (isOther) this.setScale(this.scale);
  }

  /** Offers to turn to the pages of `numbers`, of `count` that there will be; what is open of the list stays open. */
  offer(numbers, count) {
    this.numbers = numbers;
    const isWhole = numbers.every((number, index) => number === index + 1);
    const { options } = this.where;
    numbers.forEach((number, index) => {
      const words = isWhole ? say("page.of", { page: number, pages: count }) : say("review.page_heading", { page: number });
      if (options[index]?.value === String(number) && options[index].textContent === words) return;
      this.where.add(el("option", { value: number }, words), index);
    });
    options.length = numbers.length;
    if (this.where.value !== String(this.page.number)) this.where.value = this.page.number;
    this.pager.hidden = count < 2;
    this.previous.disabled = this.page.number === numbers[0];
    this.next.disabled = this.page.number === numbers.at(-1);
  }

  /** Draws the boxes of `fields` that lie on this page, over those of the lines. */
  drawFields(fields) {
    this.fields = fields;
    if (!this.page) return;
    this.boxes.clear();
    const here = fields.filter((field) => field.box && (field.page ?? 1) === this.page.number);
    for (const field of here) this.boxes.set(field.name, this.fieldBox(field));
    const focused = this.overlay.getRootNode().activeElement?.dataset?.field;
    this.overlay.replaceChildren(svg("g", { class: "lines" }, this.lines), svg("g", { class: "fields" }, [...this.boxes.values()]));
    if (focused !== undefined) this.boxes.get(focused)?.focus({ preventScroll: true });
    this.light(this.active);
    this.placeTagsSoon();
  }

  fieldBox(field) {
    const label = labelOf(field);
    const tag = svg("g", { class: "tag" }, svg("rect", { rx: 3 }), svg("text", { x: 5, y: 12.5 }, label));
    return svg(
      "g",
      { class: `field ${field.state}`, tabindex: "0", role: "button", "aria-label": `${label} ${field.value ?? ""}`, "data-field": field.name },
      svg("polygon", { class: "box", points: this.points(field.box) }),
      tag,
    );
  }

  placeTagsSoon() {
    cancelAnimationFrame(this.tagging);
    this.tagging = requestAnimationFrame(() => placeTags(this.boxes, this.fields, this.page, this.scale));
  }

  points(box) {
    return box.map(([x, y]) => `${x * this.page.width},${y * this.page.height}`).join(" ");
  }

  /** Lights the box of the active field; with `reveal` also brings it into view, large enough to read. */
  light(name, { reveal = false } = {}) {
    this.active = name;
    for (const [own, box] of this.boxes) box.classList.toggle("active", own === name);
    const box = this.boxes.get(name);
    if (!box) return;
    box.parentNode.append(box);
    if (reveal) this.reveal(this.fields.find((field) => field.name === name).box);
  }

  /** Lights a box faintly while a pointer or the focus is on its field. */
  hint(name) {
    for (const [own, box] of this.boxes) box.classList.toggle("hinted", own === name);
  }

  /** Lights a line of the text. */
  hintLine(index) {
    this.lines?.forEach((line, own) => line.classList.toggle("hinted", own === index));
  }

  /** Lights any place, {page, box}, or none. */
  spot(place) {
    this.overlay.querySelector(".spot")?.remove();
    if (place && place.page === this.page.number) {
      this.overlay.append(svg("polygon", { class: "spot", points: this.points(place.box) }));
    }
  }

  /** Brings a box into view, large enough to read. */
  reveal(box) {
    const xs = box.map(([x]) => x * this.page.width);
    const ys = box.map(([, y]) => y * this.page.height);
    const height = Math.min(Math.max(...ys) - Math.min(...ys), this.page.height / 20);
    if (height * this.scale < READABLE_PX) {
      const wanted = Math.min(READABLE_PX / height, this.fitScale("width") * 2.5);
      if (wanted > this.scale) { this.fit = null; this.setScale(wanted); }
    }
    const x = ((Math.min(...xs) + Math.max(...xs)) / 2) * this.scale;
    const y = ((Math.min(...ys) + Math.max(...ys)) / 2) * this.scale;
    const view = this.scroller;
    const margin = 48;
    const isVisible =
      Math.min(...ys) * this.scale > view.scrollTop + margin &&
      Math.max(...ys) * this.scale < view.scrollTop + view.clientHeight - margin &&
      Math.min(...xs) * this.scale > view.scrollLeft &&
      Math.max(...xs) * this.scale < view.scrollLeft + view.clientWidth;
    if (isVisible) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    view.scrollTo({ left: x - view.clientWidth / 2, top: y - view.clientHeight / 2, behavior: calm ? "auto" : "smooth" });
  }

  fitScale(kind) {
    const width = (this.scroller.clientWidth - 24) / this.page.width;
    const height = (this.scroller.clientHeight - 24) / this.page.height;
    return kind === "page" ? Math.min(width, height) : Math.min(width, 1.6);
  }

  fitTo(kind) {
    this.fit = kind;
    this.applyFit();
  }

  applyFit() {
    if (this.page && this.scroller.clientWidth > 40) this.setScale(this.fitScale(this.fit));
  }

  zoomBy(factor, at) {
    const view = this.scroller;
    const point = at ?? { x: view.clientWidth / 2, y: view.clientHeight / 2 };
    const before = this.scale;
    const x = (view.scrollLeft + point.x) / before;
    const y = (view.scrollTop + point.y) / before;
    this.fit = null;
    this.setScale(before * factor);
    view.scrollTo(x * this.scale - point.x, y * this.scale - point.y);
  }

  setScale(scale) {
    this.scale = Math.min(Math.max(scale, MIN_SCALE), MAX_SCALE);
    this.stage.style.width = `${this.page.width * this.scale}px`;
    this.stage.style.height = `${this.page.height * this.scale}px`;
    this.overlay.style.setProperty("--shrink", 1 / this.scale);
    this.placeTagsSoon();
    this.percent.textContent = `${Math.round(this.scale * 100)}%`;
  }

  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const frame = this.scroller.getBoundingClientRect();
    this.zoomBy(Math.exp(-event.deltaY / 300), { x: event.clientX - frame.left, y: event.clientY - frame.top });
  }

  click(event) {
    const name = fieldOf(event.target);
    if (name !== null) return this.send("pick-field", name);
    const index = event.target.closest?.("[data-line]")?.dataset.line;
    const frame = this.element.getBoundingClientRect();
    const line = index === undefined ? null : this.page.lines[Number(index)];
    this.send("pick-line", line && { line, page: this.page.number, x: event.clientX - frame.left, y: event.clientY - frame.top });
  }

  turn(step) {
    this.send("turn", this.numbers[this.numbers.indexOf(this.page.number) + step]);
  }

  fail() {
    this.stage.classList.remove("loading");
    this.stage.classList.add("failed");
    this.image.alt = say("page.no_image");
  }

  send(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}

function fieldOf(node) {
  return node.closest?.("[data-field]")?.dataset.field ?? null;
}
