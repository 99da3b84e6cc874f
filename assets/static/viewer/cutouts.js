// Cut-outs of the pages: a value as it is printed, beside the value as it was read. No request a field: one picture a page.

import { el, say } from "../elements.js";

const ASIDE = 1.1;
const ABOVE = 0.55;
const SHORTEST = 0.16;
const MOST_PIXELS = 1600;

/** Draws the places of fields out of the pictures of their pages, `source(number)` each, once they come into sight. */
export class Cutouts {
  constructor() {
    this.pictures = new Map();
    this.wanted = new WeakMap();
    this.sight = new IntersectionObserver((seen) => seen.filter((one) => one.isIntersecting).forEach(({ target }) => this.draw(target)), { rootMargin: "200px" });
  }

  /** Forgets the document before; `source` gives the address of a page's picture. */
  reset(source) {
    this.source = source;
    this.pictures.clear();
  }

  /** Takes a picture that is loaded already. */
  lend(number, image) {
    this.pictures.set(number, Promise.resolve(image));
  }

  /** The cut-out of a box on a page, with words for who cannot see it. */
  of({ page, box }, label) {
    const canvas = el("canvas", { class: "cutout", role: "img", "aria-label": say("review.cutout", { label }), width: 1, height: 1 });
    this.wanted.set(canvas, { page, box, source: this.source });
    this.sight.observe(canvas);
    return canvas;
  }

  async draw(canvas) {
    this.sight.unobserve(canvas);
    const { page, box, source } = this.wanted.get(canvas);
    if (!source) return;
    try {
      const image = await this.picture(page);
      if (source === this.source) paint(canvas, image, box);
    } catch {
      canvas.remove();
    }
  }

  picture(number) {
    if (!this.pictures.has(number)) {
      const image = new Image();
      image.src = this.source(number);
      this.pictures.set(number, image.decode().then(() => image));
    }
    return this.pictures.get(number);
  }
}

/** The box with a little of what stands around it, so that a cut-off sign shows. */
function paint(canvas, image, box) {
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const xs = box.map(([x]) => x * width);
  const ys = box.map(([, y]) => y * height);
  const tall = Math.max(...ys) - Math.min(...ys);
  const wide = Math.max(...xs) - Math.min(...xs);
  const aside = Math.max(tall * ASIDE, (width * SHORTEST - wide) / 2);
  const left = Math.max(0, Math.min(...xs) - aside);
  const top = Math.max(0, Math.min(...ys) - tall * ABOVE);
  const right = Math.min(width, Math.max(...xs) + aside);
  const bottom = Math.min(height, Math.max(...ys) + tall * ABOVE);
  const scale = Math.min(1, MOST_PIXELS / (right - left));
  canvas.width = Math.max(1, Math.round((right - left) * scale));
  canvas.height = Math.max(1, Math.round((bottom - top) * scale));
  const pen = canvas.getContext("2d");
  pen.drawImage(image, left, top, right - left, bottom - top, 0, 0, canvas.width, canvas.height);
  canvas.classList.add("drawn");
}
