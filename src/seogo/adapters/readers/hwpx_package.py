"""What an HWPX package says about itself: the order of its sections, its title and author, and whether it is encrypted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from seogo.adapters.readers.containers import Container, local_name
from seogo.domain.errors import Code, Refused

_PACKAGE = "Contents/content.hpf"
_MANIFEST = "META-INF/manifest.xml"
_HEADER = "Contents/header.xml"
_SECTION = re.compile(r"Contents/section(\d+)\.xml", re.IGNORECASE)


@dataclass(slots=True)
class Package:
    header: str = _HEADER
    sections: list[str] = field(default_factory=list)
    """Names of parts in the order of the text. A part that the package names and the zip lacks is among them."""
    title: str = ""
    author: str = ""
    created: str = ""


def opened(container: Container) -> Package:
    """Raises Refused(ENCRYPTED) where a part has a password."""
    if _MANIFEST in container and any(
        local_name(element) == "encryption-data" for element in container.read_xml(_MANIFEST, recover=True).iter()
    ):
        raise Refused(Code.ENCRYPTED, "an HWPX file with a password")
    package = Package()
    if _PACKAGE in container:
        _describe(package, container.read_xml(_PACKAGE, recover=True), container)
    by_number = {int(found[1]): name for name in container.names if (found := _SECTION.fullmatch(name))}
    package.sections = package.sections or [name for _, name in sorted(by_number.items())]
    return package


def _describe(package: Package, root: etree._Element, container: Container) -> None:
    items: dict[str, str] = {}
    spine: list[str] = []
    properties: dict[str, str] = {}
    for element in root.iter():
        name = local_name(element)
        if name == "item":
            items[element.get("id") or ""] = _part(element.get("href") or "", container)
        elif name == "itemref":
            spine.append(element.get("idref") or "")
        elif name in ("title", "meta"):
            properties[element.get("name") or name] = (element.text or "").strip()
    package.header = items.get("header", _HEADER)
    package.sections = [items[key] for key in dict.fromkeys(spine) if _is_section(items.get(key, ""))]
    package.title = properties.get("title", "")
    package.author = properties.get("creator", "")
    package.created = properties.get("CreatedDate", "")


def _part(href: str, container: Container) -> str:
    """Names stand from the root of the zip; some programs write them from the folder of the package."""
    beside = f"Contents/{href}"
    return beside if href not in container and beside in container else href


def _is_section(part: str) -> bool:
    """Header and scripts stand in the spine too."""
    return bool(_SECTION.fullmatch(part))
