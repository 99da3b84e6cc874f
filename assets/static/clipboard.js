// Copying text, also where a page without HTTPS may not use the browser's own clipboard interface.

import { say } from "./elements.js";
import { ApiError } from "./api.js";
import { complain, tell } from "./toast.js";

/** Puts `text` on the clipboard and says so. */
export async function copy(text) {
  if ((await byInterface(text)) || bySelection(text)) tell(say("app.copied"));
  else complain(new ApiError("copy_failed", say("app.copy_failed")));
}

async function byInterface(text) {
  if (!window.isSecureContext || !navigator.clipboard) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function bySelection(text) {
  const area = document.createElement("textarea");
  const before = document.activeElement;
  area.value = text;
  area.style.cssText = "position:fixed;opacity:0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus?.();
  return done;
}
