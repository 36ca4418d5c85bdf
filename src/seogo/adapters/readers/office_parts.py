"""What every Office Open XML document has: a main part, relations between parts, properties, and parts that may be broken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from seogo.adapters.readers.containers import Container, Relation, local_name, relations
from seogo.adapters.readers.embedded import unwrapped
from seogo.adapters.readers.times import moment
from seogo.domain.blocks import Attachment
from seogo.domain.errors import Code, Refused

_EMBEDDED = frozenset({"package", "oleObject"})


class Package:
    """An OOXML container that gives what can be read of it, and collects what could not be in `damage`."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self.damage: list[str] = []
        self._relations: dict[str, list[Relation]] = {}
        self._targets = {relation.kind: relation.target for relation in reversed(relations(container, ""))}

    def main_part(self, usual: str) -> str:
        """Raises Refused(DAMAGED) where there is none, neither where the package says nor under its usual name."""
        for part in (self._targets.get("officeDocument", usual), usual):
            if part in self.container:
                return part
        raise Refused(Code.DAMAGED, "an Office file without its main part")

    def relations(self, part: str, *kinds: str) -> list[Relation]:
        """Of these kinds, or all, in order; those that point at nothing are left out."""
        if part not in self._relations:
            self._relations[part] = [each for each in relations(self.container, part) if each.target in self.container]
        return [each for each in self._relations[part] if not kinds or each.kind in kinds]

    def root(self, part: str) -> etree._Element:
        """The root of a part; of a broken one as much as can be read, with a word about it in `damage`."""
        try:
            return self.container.read_xml(part)
        except Refused as refused:
            if refused.code is not Code.DAMAGED:
                raise
            recovered = self.container.read_xml(part, recover=True)
            self.damage.append(refused.detail)
            return recovered

    def side_root(self, part: str) -> etree._Element:
        """Of a part without which the rest still reads: a root without children where it cannot be read at all."""
        try:
            return self.root(part)
        except (KeyError, Refused) as error:
            if isinstance(error, Refused) and error.code is not Code.DAMAGED:
                raise
            self.damage.append("a slide, notes, a chart, comments or properties cannot be read")
            return etree.Element("nothing")

    def properties(self) -> Properties:
        part = self._targets.get("core-properties", "docProps/core.xml")
        root = self.side_root(part) if part in self.container else ()
        return Properties({local_name(element): (element.text or "").strip() for element in root})

    def embedded(self, part: str) -> Iterator[Attachment]:
        """The documents that a part shows as objects; links are not followed."""
        for target in dict.fromkeys(relation.target for relation in self.relations(part, *_EMBEDDED)):
            found = unwrapped(target, self.container.read_part(target))
            if found is not None:
                yield found


class Properties:
    """The core properties (Dublin Core) of a document."""

    def __init__(self, values: dict[str, str]) -> None:
        self.title = values.get("title", "")
        self.metadata = {"author": values["creator"]} if values.get("creator") else {}
        self.created_at: datetime | None = moment(values.get("created", ""))


def choice(alternatives: etree._Element) -> etree._Element:
    """The newest form of a drawing in an AlternateContent. Its Fallback holds the same text again."""
    return next((branch for branch in alternatives if local_name(branch) == "Choice"), alternatives)


def relation_id(element: etree._Element) -> str:
    """r:id; the attribute id without a namespace is something else."""
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")
