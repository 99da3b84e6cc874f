// Where the cut between the papers of a file is wrong, a person makes it: page by page, with a look at each.

import { address, call, documentPath } from "./api.js";
import { el, say } from "./elements.js";
import { workOn } from "./papers-work.js";
import { complain } from "./toast.js";

/** Lets the person cut the file of `entry`; resolves to the entry of its first paper once that is in line, or to null. */
export async function cutByHand(root, entry) {
  try {
    const { first, total, begins } = await pagesOf(entry);
    const cuts = await choose(root, entry, first, total, begins, await workOn(entry));
    if (cuts === null) return null;
    return await (cuts.length ? call("POST", documentPath(entry.id, "/split"), { cuts }) : call("POST", documentPath(entry.id, "/join")));
  } catch (error) {
    complain(error);
    return null;
  }
}

/** The document that has all pages' pictures, how many pages there are, and those on which a paper begins now. */
async function pagesOf(entry) {
  const { documents } = await call("GET", documentPath(entry.id, "/papers"));
  const opened = await Promise.all(documents.map((one) => call("GET", documentPath(one.id))));
  const numbers = opened.map((one) => one.document?.pages.map((page) => page.number) ?? []);
  const total = Math.max(documents[0].pages, ...numbers.flat());
  return { first: documents[0], total, begins: new Set(numbers.map((pages) => pages[0]).filter((page) => page > 1)) };
}

function choose(root, entry, first, total, begins, work) {
  return new Promise((resolve) => {
    const tiles = Array.from({ length: total }, (_, at) => tile(first, at + 1, begins, () => draw()));
    const start = el("button", { class: "button primary", type: "submit", value: "yes" });
    const dialog = el(
      "dialog",
      { class: "dialog cutting", "aria-labelledby": "cut-title" },
      el(
        "form",
        { method: "dialog" },
        el("h2", { id: "cut-title" }, say("cut.title", { name: entry.name })),
        el("p", { class: "muted" }, say("cut.text")),
        work,
        el("ol", { class: "cut-pages" }, tiles.map((one) => one.element)),
        el(
          "div",
          { class: "dialog-buttons" },
          el("button", { class: "button", type: "button", on: { click: () => dialog.close() } }, say("app.cancel")),
          start,
        ),
      ),
    );
    const draw = () => {
      let paper = 0;
      tiles.forEach((one, at) => one.show((paper += at === 0 || begins.has(at + 1) ? 1 : 0)));
      start.textContent = paper === 1 ? say("pile.join") : say("cut.start", { count: paper });
    };
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes" ? [...begins].sort((one, other) => one - other) : null); });
    draw();
    root.append(dialog);
    dialog.showModal();
  });
}

function tile(first, page, begins, changed) {
  const image = el("img", { src: address(documentPath(first.id, `/pages/${page}`)), alt: say("page.image", { page }), loading: "lazy" });
  image.addEventListener("error", () => image.remove());
  const paper = el("span", { class: "cut-paper" });
  const box = el("input", { type: "checkbox", on: { change: () => { if (box.checked) begins.add(page); else begins.delete(page); changed(); } } });
  box.checked = begins.has(page);
  const tick = page > 1 ? el("label", { class: "cut-tick" }, box, el("span", {}, say("cut.begins"))) : null;
  const element = el("li", {}, el("span", { class: "cut-sheet" }, image, paper), el("span", { class: "cut-page" }, say("review.page_heading", { page })), tick);
  return {
    element,
    show: (number) => {
      paper.textContent = say("cut.paper", { number });
      element.classList.toggle("odd", number % 2 === 1);
      element.classList.toggle("begins", page === 1 || begins.has(page));
    },
  };
}
