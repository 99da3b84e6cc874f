// Pictures of pages put together to one PDF, as they are: each page holds its JPEG and nothing else (ISO 32000-1).

const PIXELS_PER_INCH = 200;
const POINTS_PER_INCH = 72;

/** A PDF of `pages`, each {bytes: the JPEG's, width, height in pixels}; colours are RGB, as a canvas writes them. */
export function pdfOf(pages) {
  const file = new Writer();
  file.text("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
  const kids = pages.map((_, index) => `${3 + index * 3} 0 R`).join(" ");
  file.object(1, "<< /Type /Catalog /Pages 2 0 R >>");
  file.object(2, `<< /Type /Pages /Count ${pages.length} /Kids [${kids}] >>`);
  pages.forEach((page, index) => {
    const [own, drawing, image] = [3 + index * 3, 4 + index * 3, 5 + index * 3];
    const [width, height] = [page.width, page.height].map((pixels) => ((pixels * POINTS_PER_INCH) / PIXELS_PER_INCH).toFixed(2));
    const draw = `q ${width} 0 0 ${height} 0 0 cm /Page Do Q`;
    file.object(own, `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents ${drawing} 0 R /Resources << /XObject << /Page ${image} 0 R >> >> >>`);
    file.stream(drawing, `<< /Length ${draw.length} >>`, draw);
    const about = `/Width ${page.width} /Height ${page.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`;
    file.stream(image, `<< /Type /XObject /Subtype /Image ${about} /Length ${page.bytes.length} >>`, page.bytes);
  });
  return file.finish();
}

class Writer {
  constructor() {
    this.parts = [];
    this.length = 0;
    this.places = [];
  }

  text(text) {
    this.bytes(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  }

  bytes(bytes) {
    this.parts.push(bytes);
    this.length += bytes.length;
  }

  begin(number, head) {
    this.places[number] = this.length;
    this.text(`${number} 0 obj\n${head}\n`);
  }

  object(number, text) {
    this.begin(number, text);
    this.text("endobj\n");
  }

  stream(number, head, content) {
    this.begin(number, head);
    this.text("stream\n");
    if (typeof content === "string") this.text(content);
    else this.bytes(content);
    this.text("\nendstream\nendobj\n");
  }

  /** The file, with the table that says where each object begins. */
  finish() {
    const start = this.length;
    const rows = this.places.slice(1).map((place) => `${String(place).padStart(10, "0")} 00000 n \n`);
    this.text(`xref\n0 ${this.places.length}\n0000000000 65535 f \n${rows.join("")}`);
    this.text(`trailer\n<< /Size ${this.places.length} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
    return new Blob(this.parts, { type: "application/pdf" });
  }
}
