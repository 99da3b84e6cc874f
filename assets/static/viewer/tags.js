// Puts the name tags of fields where they hide nothing: above, right of, below or left of their box.

const HEIGHT = 17;
const GAP = 3;

/** Places the tag inside each box group of `boxes`; one that fits nowhere shows only while its field is lit. */
export function placeTags(boxes, fields, page, scale) {
  const taken = page.lines.map((line) => extent(line.box, page, scale));
  for (const [name, group] of boxes) {
    const tag = group.querySelector(".tag");
    const text = tag.querySelector("text");
    const width = (text.getBBox?.().width || text.textContent.length * 12) + 10;
    const box = extent(fields.find((field) => field.name === name).box, page, scale);
    const free = places(box, width).find((place) => isInside(place, page, scale) && !taken.some((other) => overlap(place, other)));
    const { left, top } = free ?? places(box, width)[0];
    if (free) taken.push(free);
    tag.classList.toggle("crowded", !free);
    tag.style.setProperty("--x", `${left / scale}px`);
    tag.style.setProperty("--y", `${top / scale}px`);
    const frame = tag.querySelector("rect");
    frame.setAttribute("width", width);
    frame.setAttribute("height", HEIGHT);
  }
}

function places(box, width) {
  const middle = (box.top + box.bottom - HEIGHT) / 2;
  return [
    rect(box.left, box.top - HEIGHT - 1, width),
    rect(box.right + GAP, middle, width),
    rect(box.left, box.bottom + 1, width),
    rect(box.left - width - GAP, middle, width),
  ];
}

function rect(left, top, width) {
  return { left, top, right: left + width, bottom: top + HEIGHT };
}

function extent(box, page, scale) {
  const xs = box.map(([x]) => x * page.width * scale);
  const ys = box.map(([, y]) => y * page.height * scale);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

function isInside(place, page, scale) {
  return place.left >= 0 && place.top >= 0 && place.right <= page.width * scale && place.bottom <= page.height * scale;
}

function overlap(one, other) {
  const slack = 2;
  return one.left < other.right - slack && one.right > other.left + slack && one.top < other.bottom - slack && one.bottom > other.top + slack;
}
