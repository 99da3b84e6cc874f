// Helps Gradio's file box: paste and drop anywhere, size checks in words, and no label left in another language.

import "./camera.js";
import { Chosen } from "./chosen.js";
import { el, say } from "./elements.js";
import { icon } from "./icons.js";
import { goTo, openDocument, openPile, openPiles, showTab } from "./place.js";
import { may } from "./rights.js";
import { mostBytes } from "./size-limits.js";
import { tell } from "./toast.js";

const box = () => document.querySelector("#desk-files");
const TAKING_MS = 180_000;
const isTouch = matchMedia("(pointer: coarse)").matches;
const isFitting = (file) => file.size <= mostBytes(file.name);

const chosen = new Chosen({ tellHeldBack });

/** Starts helping; called once the page is there. Who may not hand in sees nothing of it. */
export function startIntake() {
  document.documentElement.classList.toggle("desk-no-submit", !may("document:submit"));
  if (!may("document:submit")) return;
  document.addEventListener("paste", paste);
  document.addEventListener("click", noteSubmission, true);
  watchDrops();
  new MutationObserver(relabel).observe(document.body, { childList: true, subtree: true });
  relabel();
}

/** Hands files to Gradio's own input, as if they had been chosen there; of those too large the names are kept. */
function add(files) {
  const fitting = [...files].filter(isFitting);
  const input = box()?.querySelector('input[type="file"]');
  if (!input) return 0;
  chosen.holdBack([...files].filter((file) => !isFitting(file)));
  chosen.remember(fitting);
  relabel();
  if (fitting.length === 0) return 0;
  const transfer = new DataTransfer();
  fitting.forEach((file) => transfer.items.add(file));
  input.files = transfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  return fitting.length;
}

/** Gives the handler of the start button the names and sizes of the files that were not sent to the server. */
function tellHeldBack(files) {
  const area = document.querySelector("#desk-refused textarea, #desk-refused input");
  if (!area) return;
  const text = files.length ? JSON.stringify(files) : "";
  if (area.value === text) return;
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  relabel();
}

function paste(event) {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  const named = files.map((file) => (file.name && file.name !== "image.png" ? file : renamed(file)));
  bringIntakeForward();
  if (add(named)) tell(say("intake.paste_done"));
}

function renamed(file) {
  const now = new Date();
  const stamp = [now.getFullYear(), now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join("");
  const suffix = file.type.split("/")[1] || "png";
  return new File([file], `${say("intake.pasted")}-${stamp}.${suffix}`, { type: file.type });
}

function bringIntakeForward() {
  if (openDocument() ?? openPile() ?? openPiles()) goTo(null);
  else showTab("work");
}

function watchDrops() {
  const veil = el("div", { class: "desk-veil", hidden: true }, el("div", {}, say("intake.release")));
  document.body.append(veil);
  let depth = 0;
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  const lift = () => { depth = 0; veil.hidden = true; };
  document.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    depth += 1;
    veil.hidden = false;
  });
  document.addEventListener("dragleave", () => { if (--depth <= 0) lift(); });
  document.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  document.addEventListener(
    "drop",
    (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      lift();
      const files = [...event.dataTransfer.files];
      bringIntakeForward();
      add(files);
    },
    true,
  );
  document.addEventListener(
    "change",
    (event) => {
      const input = event.target;
      if (!event.isTrusted || !input.matches?.('#desk-files input[type="file"]')) return;
      if ([...input.files].every(isFitting)) return chosen.remember(input.files);
      event.stopImmediatePropagation();
      const files = [...input.files];
      input.value = "";
      add(files);
    },
    true,
  );
}

/** Tells the list that documents are on their way. */
function noteSubmission(event) {
  const isStart = event.target.closest?.("#desk-start");
  if (!isStart && !event.target.closest?.(".desk-sample")) return;
  const files = isStart ? document.querySelectorAll("#desk-files .file-preview tr").length : 1;
  if (isStart && files > 0) awaitTaking();
  window.dispatchEvent(new CustomEvent("desk-submitted", { detail: { files } }));
}

/** Gradio leaves some labels in English or as bare keys: ours instead. */
function relabel() {
  const area = box();
  if (!area) return;
  area.querySelector(".upload-container:not(.icon-mode)")?.setAttribute("aria-label", `${say("intake.drop")} ${say("intake.formats")}`);
  if (!area.contains(chosen.element)) area.append(chosen.element);
  chosen.follow(area);
  offerMore(area);
  offerCamera(area);
  area.querySelectorAll(".download-link").forEach(plainSize);
  name(area.querySelector('input[type="file"]'), say("intake.files"));
  const wrap = area.querySelector('[data-testid="upload-text"]');
  if (wrap && !wrap.dataset.ours) {
    wrap.dataset.ours = "yes";
    texts(wrap).forEach((node) => { node.data = ""; });
    wrap.append(
      el("strong", { class: "desk-drop" }, say(isTouch ? "intake.tap" : "intake.drop")),
      el("span", { class: "desk-drop-formats" }, say(isTouch ? "intake.formats_touch" : "intake.formats")),
    );
  }
  const samples = document.querySelector("#desk-samples");
  if (samples) samples.dataset.label = say("intake.samples");
  document.querySelectorAll('[aria-label="More tabs"]').forEach((node) => name(node, say("tab.more")));
}

/** Shows that the files are being taken, until the box is empty or the page says why not. */
function awaitTaking() {
  const outcome = () => document.querySelector("#desk-outcome textarea")?.value ?? "";
  const before = outcome();
  const until = Date.now() + TAKING_MS;
  chosen.showSending(true);
  const timer = setInterval(() => {
    const isTaken = !box()?.querySelector(".file-preview");
    if (!isTaken && outcome() === before && Date.now() < until) return;
    clearInterval(timer);
    if (isTaken) chosen.clear();
    chosen.showSending(false);
    relabel();
  }, 250);
}

/** Gradio puts one button into another to add more files; ours take the place of its corner buttons. */
function offerMore(area) {
  const isFilled = area.querySelector(".file-preview") !== null;
  const ours = area.querySelector(".desk-more");
  if (isFilled === (ours !== null)) return;
  if (ours) return ours.remove();
  const button = (text, run) => el("button", { type: "button", on: { click: run } }, text);
  area.append(
    el(
      "div",
      { class: "desk-more" },
      button(`＋ ${say("intake.add")}`, () => area.querySelector('input[type="file"]').click()),
      button(say("intake.clear"), () => { chosen.clear(); area.querySelector(".icon-button-wrapper > button:last-of-type")?.click(); }),
    ),
  );
}

/** Where there is a touch screen there is mostly a camera: a button takes pages with it. */
function offerCamera(area) {
  if (area.querySelector(".desk-shoot") || !matchMedia("(any-pointer: coarse)").matches) return;
  const camera = document.querySelector("desk-camera") ?? document.body.appendChild(document.createElement("desk-camera"));
  area.prepend(el("button", { class: "desk-shoot", type: "button", on: { click: () => camera.start() } }, icon("camera", 22), say("camera.start")));
  if (camera.isHeard) return;
  camera.isHeard = true;
  camera.addEventListener("photographed", ({ detail }) => { if (add([detail])) tell(say("camera.added", { name: detail.name })); });
}

/** The size of a chosen file is only that: what was not submitted yet need not be fetched back. */
function plainSize(link) {
  link.tabIndex = -1;
  texts(link).filter((node) => node.data.includes("⇣")).forEach((node) => { node.data = node.data.replace("⇣", ""); });
}

function texts(node) {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

function name(node, label) {
  if (!node || node.getAttribute("aria-label") === label) return;
  node.setAttribute("aria-label", label);
  if (node.hasAttribute("title")) node.setAttribute("title", label);
}
