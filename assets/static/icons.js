// The icons: single paths on a 24 by 24 grid, drawn with the current colour. Made for this product.

import { svg } from "./elements.js";

const PATHS = {
  check: "M5 12.5l4.5 4.5L19 7.5",
  alert: "M12 5v9M12 18.2v.3",
  cross: "M7 7l10 10M17 7L7 17",
  ring: "M12 6.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  left: "M14.5 6l-6 6l6 6",
  right: "M9.5 6l6 6l-6 6",
  down: "M6 9.5l6 6l6-6",
  download: "M12 4v11M7 10.5l5 5l5-5M5 20h14",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5",
  again: "M19 12a7 7 0 1 1-2.2-5.1M19 4v4.5h-4.5",
  width: "M4 6v12M20 6v12M7 12h10M9.5 9L7 12l2.500 3M14.500 9l2.500 3l-2.500 3",
  page: "M6 4h12v16H6z",
  file: "M7 3.500h7l4 4V20.500H7zM14 3.500v4h4",
  search: "M10.500 5a5.500 5.500 0 1 0 0 11a5.500 5.500 0 1 0 0-11M14.700 14.700L20 20",
  person: "M12 5a3.500 3.500 0 1 0 0 7a3.500 3.500 0 1 0 0-7M5 20c.6-4 3.500-5.500 7-5.500s6.400 1.500 7 5.500",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  pen: "M5 19l1-4L16 5l3 3L9 18z",
  boxes: "M4 6h16v4H4zM4 14h10v4H4z",
  tag: "M4 5h8l8 8l-7 7l-9-8zM8.500 9v.1",
  clock: "M12 4.500a7.500 7.500 0 1 0 0 15a7.500 7.500 0 1 0 0-15M12 8v4.500l3 2",
  warn: "M12 4L21 19.500H3zM12 10v4.500M12 17v.2",
  panel: "M4 5h16v14H4zM10 5v14",
  up: "M6 14.5l6-6l6 6",
  undo: "M8 5L4.500 8.500L8 12M4.500 8.500H14a5 5 0 0 1 0 10H9",
  flag: "M6 21V4.500h11l-2.500 4l2.500 4H6",
  camera: "M4 8h4l1.500-2.500h5L16 8h4v11H4zM12 10.500a3 3 0 1 0 0 6a3 3 0 1 0 0-6",
};

/** The icon called `name`; decoration only, the words stand beside it. */
export function icon(name, size = 18) {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", width: size, height: size, class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" },
    svg("path", { d: PATHS[name] }),
  );
}
