// What codes and keys of a filter are called.

import { kindName } from "../documents.js";
import { say } from "../elements.js";
import { flagWords } from "../flags.js";

/** What a group of sums, or a value of a part of the filter, is called. */
export function groupName(by, key, name, presets) {
  if (key === null || key === "") return say(`history.no_${by}`);
  if (by === "kind") return kindName(presets, { kind: key });
  if (by === "standing") return say(`standing.${key}`);
  if (by === "direction") return say(`direction.${key}`);
  if (by === "flag") return key === "*" ? say("history.any_flag") : flagWords(key);
  return name || key;
}
