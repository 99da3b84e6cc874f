// Gradio's own messages, which are bare codes or English: ours stand in for them.

import { call } from "./api.js";
import { say } from "./elements.js";
import { complain } from "./toast.js";

/** Starts reading Gradio's messages, which the style sheet hides. */
export function startTranslating() {
  new MutationObserver(translateAll).observe(document.body, { childList: true, subtree: true });
}

function translateAll() {
  for (const toast of document.querySelectorAll('[data-testid="toast-body"].error:not([data-told])')) {
    toast.dataset.told = "yes";
    translate(toast.textContent);
  }
}

function translate(text) {
  if (/not_logged_in|login_too_old/.test(text)) return call("GET", "v1/me").catch(complain);
  const [key, words, hint] = meaningOf(text);
  complain(Object.assign(new Error(say(words)), { key, hint: hint ? say(hint) : "" }));
}

function meaningOf(text) {
  if (/connection/i.test(text)) return ["offline", "app.offline", "app.offline_hint"];
  if (/forbidden/.test(text)) return ["forbidden", "app.forbidden"];
  if (/queue|too.?many|busy/i.test(text)) return ["busy", "app.busy"];
  return ["unexpected", "error.unexpected"];
}
