"""ONNX's file format, as much of it as our graphs need, written by hand: protobuf messages of four wire types.

A message is a list of buffers. Tensors stay views of the arrays they come from, so that writing a model costs no copy of it.
Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (field numbers), https://protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Message = list[bytes | memoryview]
Dimensions = Sequence[int | str]
"""An integer is a fixed size, a string the name of a free one."""

Attribute = int | float | str | Sequence[int]

IR_VERSION = 9
OPSETS = {"": 20, "com.microsoft": 1}
ELEMENT_TYPES = {"float32": 1, "uint8": 2, "int32": 6, "int64": 7}
FLOAT, INT, STRING, INTS = 1, 2, 3, 7  # AttributeProto.type: without it onnxruntime refuses the attribute


def varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; a negative number as 64 bits in two's complement."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def integer(field: int, value: int) -> Message:
    return [varint(field << 3 | 0) + varint(value)]


def delimited(field: int, content: Message) -> Message:
    """Length and content: strings, bytes and nested messages alike."""
    return [varint(field << 3 | 2) + varint(sum(len(part) for part in content)), *content]


def string(field: int, value: str) -> Message:
    return delimited(field, [value.encode()])


def fixed32(field: int, value: float) -> Message:
    return [varint(field << 3 | 5) + np.float32(value).tobytes()]


def attribute(name: str, value: Attribute) -> Message:
    named = string(1, name)
    match value:
        case int():
            return [*named, *integer(3, value), *integer(20, INT)]
        case float():
            return [*named, *fixed32(2, value), *integer(20, FLOAT)]
        case str():
            return [*named, *string(4, value), *integer(20, STRING)]
        case _:
            return [*named, *(part for number in value for part in integer(8, number)), *integer(20, INTS)]


def tensor(name: str, array: NDArray[Any]) -> Message:
    """Little-endian, in C order."""
    array = np.ascontiguousarray(array)
    shape = [part for size in array.shape for part in integer(1, size)]
    data = array.reshape(-1).view(np.uint8).data
    return [*shape, *integer(2, ELEMENT_TYPES[array.dtype.name]), *string(8, name), *delimited(9, [data])]


def value_info(name: str, element_type: str, dimensions: Dimensions) -> Message:
    sizes: Message = []
    for size in dimensions:
        sizes += delimited(1, integer(1, size) if isinstance(size, int) else string(2, size))
    tensor_type = [*integer(1, ELEMENT_TYPES[element_type]), *delimited(2, sizes)]
    return [*string(1, name), *delimited(2, delimited(1, tensor_type))]


class Graph:
    """A graph in the making. Nodes are named by their operator and number, so that building it twice gives the same bytes."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[Message] = []
        self._initializers: dict[str, Message] = {}
        self._inputs: list[Message] = []
        self._outputs: list[Message] = []

    def input(self, name: str, element_type: str, *dimensions: int | str) -> str:
        self._inputs.append(value_info(name, element_type, dimensions))
        return name

    def constant(self, name: str, array: NDArray[Any]) -> str:
        """The same name twice must mean the same array: it is written once."""
        self._initializers.setdefault(name, tensor(name, array))
        return name

    def numbers(self, *values: int) -> str:
        """A vector of int64: shapes, axes, indices."""
        return self.constant("i" + "_".join(map(str, values)), np.array(values, np.int64))

    def node(self, operator: str, *inputs: str, domain: str = "", **attributes: Attribute) -> str:
        """The name of the node's one output. An empty input is an optional one left out."""
        return self.nodes(operator, *inputs, outputs=1, domain=domain, **attributes)[0]

    def nodes(self, operator: str, *inputs: str, outputs: int, domain: str = "", **attributes: Attribute) -> list[str]:
        number = len(self._nodes)
        names = [f"{operator}_{number}_{output}" for output in range(outputs)]
        message = [part for name in inputs for part in string(1, name)]
        message += [part for name in names for part in string(2, name)]
        message += [*string(3, f"{operator}_{number}"), *string(4, operator)]
        for name, value in attributes.items():
            message += delimited(5, attribute(name, value))
        self._nodes.append([*message, *string(7, domain)])
        return names

    def output(self, name: str, source: str, element_type: str, *dimensions: int | str) -> None:
        self._nodes.append([*string(1, source), *string(2, name), *string(3, name), *string(4, "Identity")])
        self._outputs.append(value_info(name, element_type, dimensions))

    def model(self) -> Message:
        graph: Message = []
        for node in self._nodes:
            graph += delimited(1, node)
        graph += string(2, self._name)
        for initializer in self._initializers.values():
            graph += delimited(5, initializer)
        for value in self._inputs:
            graph += delimited(11, value)
        for value in self._outputs:
            graph += delimited(12, value)
        model = [*integer(1, IR_VERSION), *string(2, "seogo"), *delimited(7, graph)]
        for domain, version in OPSETS.items():
            model += delimited(8, [*string(1, domain), *integer(2, version)])
        return model

    def write(self, path: Path) -> None:
        with path.open("wb") as file:
            file.writelines(self.model())
