"""What a parse process does with a file. Whatever becomes of the file, a task ends in a reading."""

from __future__ import annotations

from importlib import import_module

from seogo.adapters.parse_process.wire import Request, Task
from seogo.adapters.readers import registry
from seogo.domain.blocks import Reading
from seogo.ports.formats import Limits

PAGE_TASKS = {
    Task.IMAGE: "image:page_image",
    Task.FIND: "find:found_on_page",
    Task.RECOGNISE: "recognise:page_letters",
}
"""Task → "module:function" below seogo.adapters.pdf_pages. A module is imported when its first task comes."""


def done(request: Request, limits: Limits) -> Reading:
    if request.task is Task.READ:
        return registry.read(request.source, limits)
    module, _, name = PAGE_TASKS[request.task].partition(":")
    task = getattr(import_module(f"seogo.adapters.pdf_pages.{module}"), name)
    return registry.typed(lambda: task(request.source, limits, **request.facts))
