"""Small PDF files that cost much: made to be refused."""

from __future__ import annotations


def assembled(objects: list[bytes]) -> bytes:
    """A PDF of these objects, the first one its root."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)


def nested_forms(depth: int, width: int, pages: int = 1) -> bytes:
    """Pages whose form draws a form `width` times, which does the same, `depth` levels deep."""
    first_form = 4 + pages
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</XObject<</F %d 0 R>>>>>>"
    draw = b"/F Do " * width
    kids = b" ".join(b"%d 0 R" % (4 + number) for number in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        b"<</Length %d>>stream\n%s\nendstream" % (len(draw), draw),
        *[page % first_form] * pages,
    ]
    for level in range(depth):
        is_last = level == depth - 1
        content = b"0 0 1 1 re f" if is_last else draw
        inner = b"" if is_last else b"/Resources<</XObject<</F %d 0 R>>>>" % (first_form + level + 1)
        head = b"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]%s/Length %d>>" % (inner, len(content))
        objects.append(head + b"stream\n" + content + b"\nendstream")
    return assembled(objects)
