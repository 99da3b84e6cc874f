// What of a photograph is the page: a frame with a handle at each corner, moved by finger, mouse or arrow keys.

import { el, say } from "./elements.js";

const CORNERS = [["left", "top"], ["right", "top"], ["right", "bottom"], ["left", "bottom"]];
const LEAST = 0.08;
const STEP = 0.01;

/** The frame over a picture; `frame` is {left, top, right, bottom} in 0..1. Events: "change". */
export class Crop extends EventTarget {
  constructor() {
    super();
    this.image = el("img", { alt: say("camera.page"), draggable: "false" });
    this.shade = el("div", { class: "crop-frame" });
    this.handles = CORNERS.map((corner) => this.handle(corner));
    this.element = el("div", { class: "crop" }, el("div", { class: "crop-clip" }, this.image, this.shade), this.handles);
  }

  handle([x, y]) {
    const label = say(`camera.corner_${y}_${x}`);
    const handle = el("button", {
      class: `crop-handle ${x} ${y}`, type: "button", "aria-label": label, title: label,
      on: {
        pointerdown: (event) => { event.preventDefault(); handle.focus(); handle.setPointerCapture(event.pointerId); },
        pointermove: (event) => {
          if (!handle.hasPointerCapture(event.pointerId)) return;
          const area = this.image.getBoundingClientRect();
          this.move(x, (event.clientX - area.left) / area.width, y, (event.clientY - area.top) / area.height);
        },
        keydown: (event) => {
          const [dx, dy] = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key] ?? [0, 0];
          if (!dx && !dy) return;
          event.preventDefault();
          this.move(x, this.frame[x] + dx, y, this.frame[y] + dy);
        },
      },
    });
    return handle;
  }

  show(address, frame) {
    this.image.src = address;
    this.frame = frame;
    this.draw();
  }

  move(x, atX, y, atY) {
    this.frame = { ...this.frame, [x]: kept(x, atX, this.frame), [y]: kept(y, atY, this.frame) };
    this.draw();
    this.dispatchEvent(new Event("change"));
  }

  draw() {
    for (const [side, at] of Object.entries(this.frame)) this.element.style.setProperty(`--${side}`, `${(at * 100).toFixed(2)}%`);
  }
}

/** A side where it was moved to, inside the picture and short of the opposite side. */
function kept(side, at, frame) {
  const [least, most] = { left: [0, frame.right - LEAST], right: [frame.left + LEAST, 1], top: [0, frame.bottom - LEAST], bottom: [frame.top + LEAST, 1] }[side];
  return Math.min(Math.max(at, least), most);
}
