// Starts the pages: puts our own elements into the columns that Gradio laid out, and keeps them there.

import "./header.js";
import "./history.js";
import "./pile.js";
import "./queue.js";
import "./viewer/review.js";
import "./wishes.js";
import { startIntake } from "./intake.js";
import { startTranslating } from "./gradio-toasts.js";
import { onPlace, openDocument, openPile, openPiles } from "./place.js";
import { startTabs } from "./tabs.js";
import { say } from "./elements.js";

const SLOTS = {
  "desk-header": "desk-header",
  "desk-queue": "desk-queue",
  "desk-pile": "desk-pile",
  "desk-review": "desk-review",
  "desk-history": "desk-history",
  "desk-wish": "desk-wishes",
};

function fillSlots() {
  for (const [id, tag] of Object.entries(SLOTS)) {
    const slot = document.getElementById(id);
    if (slot && !slot.querySelector(tag)) slot.append(document.createElement(tag));
  }
}

function showPlace() {
  const isReviewing = openDocument() !== null;
  document.body.classList.toggle("desk-reviewing", isReviewing);
  document.body.classList.toggle("desk-piling", !isReviewing && (openPile() ?? openPiles()) !== null);
}

document.title = say("app.name");
document.documentElement.lang = window.desk.language === "zh" ? "zh-CN" : "en";
new MutationObserver(fillSlots).observe(document.body, { childList: true, subtree: true });
fillSlots();
onPlace(showPlace);
showPlace();
startTabs();
startIntake();
startTranslating();
