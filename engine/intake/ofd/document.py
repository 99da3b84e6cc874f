"""The documents of an OFD: where their pages are and what those share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.errors import DamagedFile
from engine.intake.fonts import FontShelf
from engine.intake.ofd.geometry import Area
from engine.intake.ofd.resources import Resources
from engine.intake.ofd.seals import Stamp, stamps_of
from engine.intake.package import Package, beside
from engine.markup import Node

ROOT = "OFD.xml"


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a page is: its id, and the path of its content."""

    page_id: str
    path: str


@dataclass(frozen=True, slots=True)
class OfdDocument:
    """One document: its pages and what they share; `templates` and `annotations` are paths by id.

    `info` is what `OFD.xml` says of it, `root` the document's own list at `path`.
    """

    path: str
    root: Node
    info: Node | None
    area: Area | None
    leaves: Sequence[Leaf]
    templates: dict[str, str]
    annotations: dict[str, str]
    stamps: Sequence[Stamp]
    resources: Resources


def documents_of(package: Package, shelf: FontShelf) -> Iterator[OfdDocument]:
    """Every document of the package whose list is there. Raises `DamagedFile`."""
    root = package.xml(ROOT)
    for body in root.all("DocBody") if root is not None else ():
        path = beside(ROOT, body.text_of("DocRoot"))
        listed = package.xml(path)
        if listed is not None:
            yield _open(package, shelf, body, path, listed)


def area_in(node: Node | None) -> Area | None:
    """The first usable size that a page area names."""
    for name in ("PhysicalBox", "ApplicationBox", "CropBox"):
        area = Area.parse(node.text_of(name)) if node is not None else None
        if area is not None and area.width > 0.1 and area.height > 0.1:
            return area
    return None


def _open(package: Package, shelf: FontShelf, body: Node, path: str, root: Node) -> OfdDocument:
    common = root.first("CommonData") or Node("CommonData", {})
    resources = Resources(package, shelf)
    for entry in common.children:
        if entry.name in ("PublicRes", "DocumentRes"):
            resources.add(beside(path, entry.value))
    pages = root.first("Pages") or Node("Pages", {})
    signatures = body.text_of("Signatures")
    return OfdDocument(
        path=path,
        root=root,
        info=body.first("DocInfo"),
        area=area_in(common.first("PageArea")),
        leaves=[Leaf(page.get("ID"), beside(path, page.get("BaseLoc"))) for page in pages.all("Page")],
        templates={entry.get("ID"): beside(path, entry.get("BaseLoc")) for entry in common.all("TemplatePage")},
        annotations=_annotations(package, path, root),
        stamps=tuple(stamps_of(package, beside(ROOT, signatures))) if signatures else (),
        resources=resources,
    )


def _annotations(package: Package, path: str, root: Node) -> dict[str, str]:
    """The annotation file of each page that has one; a broken list is passed over."""
    written = root.text_of("Annotations")
    where = beside(path, written)
    try:
        listed = package.xml(where) if written else None
    except DamagedFile:
        return {}
    pages = listed.all("Page") if listed is not None else ()
    return {page.get("PageID"): beside(where, page.text_of("FileLoc")) for page in pages}
