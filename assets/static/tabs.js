// Keeps the tab in front and the address together: a click writes the address, Back and a reload bring the tab back.

import { goToTab, onPlace, showTab, tabOfPlace } from "./place.js";

/** Starts it; the tabs may come later, and Gradio may bring its first one to the front once more. */
export function startTabs() {
  const follow = () => showTab(tabOfPlace());
  document.addEventListener("click", noteClick, { capture: true });
  onPlace(follow);
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-selected"] });
}

function noteClick(event) {
  const name = event.target.closest?.("#desk-tabs button[data-tab-id]")?.dataset.tabId;
  if (name && name !== tabOfPlace()) goToTab(name);
}
