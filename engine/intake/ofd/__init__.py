"""OFD files (GB/T 33190-2016): a package of XML pages, drawn here, with their text and the facts they carry."""

from engine.intake.ofd.file import OfdPages

__all__ = ["OfdPages"]
