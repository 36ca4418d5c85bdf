"""What Outlook keeps besides mail: contacts, appointments and tasks, their fields as lines of text."""

from __future__ import annotations

from seogo.adapters.readers.cells import shown
from seogo.adapters.readers.msg_storage import Storage

_ITEMS = ("IPM.CONTACT", "IPM.APPOINTMENT", "IPM.SCHEDULE", "IPM.TASK")

_FIELDS = {
    0x3001: "Name",
    0x3A16: "Company",
    0x3A17: "Job title",
    0x3A18: "Department",
    0x3A08: "Business phone",
    0x3A1C: "Mobile phone",
    0x3A09: "Home phone",
    0x3A24: "Fax",
    0x3A15: "Address",
    0x3A51: "Web page",
}
_NAMED_FIELDS = {0x8083: "E-mail", 0x8093: "E-mail 2", 0x80A3: "E-mail 3", 0x8208: "Location"}
_NAMED_MOMENTS = {0x820D: "Start", 0x820E: "End", 0x8105: "Due"}


def fields(message: Storage, message_class: str) -> str:
    """ "Company: …" and so on, a line each; "" for a mail. Times are UTC."""
    if not message_class.upper().startswith(_ITEMS):
        return ""
    numbers = message.numbers_of_names()
    found = [(label, message.text(number)) for number, label in _FIELDS.items()]
    found += [(label, message.text(numbers[name])) for name, label in _NAMED_FIELDS.items() if name in numbers]
    for name, label in _NAMED_MOMENTS.items():
        if name in numbers and (moment := message.moment(numbers[name])):
            found.append((label, f"{shown(moment.replace(tzinfo=None))} UTC"))
    return "\n".join(f"{label}: {value}" for label, text in dict(found).items() if (value := shown(text)))
