"""The universal sentence encoder as an ONNX graph: the laid-out pieces of a run to one vector of length 1 a sentence.

Pieces are projected to three branches; in each, two convolutions of order 2, 3 or 5 with a shortcut; the embedding and the
branches, normalised, are summed over the sentence; four small layers follow. A convolution is one product of each distinct row
with the matrices of all its places, then a sum of the gathered parts: rows that many windows share are multiplied once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from seogo.adapters.onnx.graph import FUSED
from seogo.adapters.onnx.protobuf import Graph
from seogo.adapters.onnx.quantise import BLOCK, quantise
from seogo.adapters.usem3.windows import REACH, WIDTH

WRITER_VERSION = 1
"""Part of the fingerprint: raise it when a built graph would compute something else."""

EMBEDDING = 512
BRANCH = 256
DIMENSION = 512
LEFT = {2: 0, 3: 1, 5: 2}
"""Order → how many of its places lie before the piece."""

Weights = Mapping[str, NDArray[np.float32]]


def build(weights: Weights) -> Graph:
    """Inputs `embedded`, float32 (distinct pieces, 512), and `near`, `far`, `counts` of a Layout; output `vector`, float32
    (sentences, 512). The products over pieces have 8-bit weights and activations: cosine to 32 bits ≥ .9996."""
    return _Use(weights).graph()


class _Use:
    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.g = Graph("use")
        self.epsilon = float(weights["eps"])

    def graph(self) -> Graph:
        g = self.g
        embedded = g.input("embedded", "float32", "pieces", EMBEDDING)
        near = self.columns(g.input("near", "int64", "windows", WIDTH))
        far = self.columns(g.input("far", "int64", "wider", WIDTH))
        counts = g.input("counts", "float32", "sentences", "wider")
        centres = g.node("Gather", near[REACH], far[REACH])
        features = g.node("Concat", g.node("Gather", embedded, centres), *self.branches(embedded, near, far), axis=1)
        summed = g.node("MatMul", counts, self.normalised(features, self.weights["ln_g"], self.weights["ln_b"]))
        g.output("vector", self.last_layers(summed, counts), "float32", "sentences", DIMENSION)
        return g

    def columns(self, windows: str) -> list[str]:
        g = self.g
        parts = g.nodes("Split", windows, outputs=WIDTH, axis=1, num_outputs=WIDTH)
        return [g.node("Squeeze", part, g.numbers(1)) for part in parts]

    def branches(self, embedded: str, near: Sequence[str], far: Sequence[str]) -> list[str]:
        g = self.g
        joined = {
            name: np.concatenate([self.weights[f"{name}{order}"] for order in LEFT], axis=-1)
            for name in ("proj", "proj_b", "ln_g", "ln_b")
        }
        projected = g.node("Add", self.product(embedded, "proj", joined["proj"]), g.constant("proj_b", joined["proj_b"]))
        rows = g.nodes(
            "Split", self.normalised(projected, joined["ln_g"], joined["ln_b"]), outputs=len(LEFT), axis=1, num_outputs=len(LEFT)
        )
        return [
            self.convolved(self.convolved(x, near, f"1_{order}", order), far, f"2_{order}", order)
            for x, order in zip(rows, LEFT, strict=True)
        ]

    def convolved(self, x: str, windows: Sequence[str], name: str, order: int) -> str:
        """A row for each window: ReLU of the convolution, plus the row in the middle of the window."""
        g = self.g
        rows = g.node("Concat", x, g.constant("void", np.zeros((1, BRANCH), np.float32)), axis=0)
        # (order · 256, 256), place by place → (256, order · 256), the places side by side
        matrix = self.weights[f"w{name}"].reshape(order, BRANCH, BRANCH).transpose(1, 0, 2).reshape(BRANCH, order * BRANCH)
        parts = g.nodes("Split", self.product(rows, f"w{name}", matrix), outputs=order, axis=1, num_outputs=order)
        start = REACH - LEFT[order]
        gathered = (g.node("Gather", part, windows[start + place]) for place, part in enumerate(parts))
        total = g.node("Sum", *gathered, g.constant(f"b{name}", self.weights[f"b{name}"]))
        return g.node("Add", g.node("Relu", total), g.node("Gather", rows, windows[REACH]))

    def last_layers(self, summed: str, counts: str) -> str:
        g = self.g
        lengths = g.node("ReduceSum", counts, g.numbers(1), keepdims=1)
        biased = g.node("Add", self.dense(summed, "cnn_W"), g.node("Mul", lengths, g.constant("cnn_b", self.weights["cnn_b"])))
        x = g.node("Div", biased, g.node("Sqrt", lengths))
        x0 = g.node("Relu", self.dense(x, "d0"))
        x1 = g.node("Relu", g.node("Add", self.dense(x, "p1"), self.dense(x0, "d1")))
        x2 = g.node("Relu", self.dense(x1, "d2"))
        return g.node("LpNormalization", g.node("Tanh", g.node("Add", self.dense(x1, "p3"), self.dense(x2, "d3"))), axis=-1, p=2)

    def normalised(self, x: str, gamma: NDArray[np.float32], beta: NDArray[np.float32]) -> str:
        g = self.g
        scale, shift = g.constant(f"{x}_gamma", gamma), g.constant(f"{x}_beta", beta)
        return g.node("LayerNormalization", x, scale, shift, axis=-1, epsilon=self.epsilon)

    def dense(self, x: str, name: str) -> str:
        """One row a sentence: too few to be worth fewer bits."""
        return self.g.node("MatMul", x, self.g.constant(name, self.weights[name]))

    def product(self, x: str, name: str, matrix: NDArray[np.float32]) -> str:
        """matrix: (in, out). Eight bits, in blocks of 128 of each column, activations too."""
        levels, scales = quantise(np.ascontiguousarray(matrix.T))
        g = self.g
        quantised = g.constant(f"{name}.levels", levels), g.constant(f"{name}.scales", scales)
        sizes = {"K": matrix.shape[0], "N": matrix.shape[1], "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
        return g.node("MatMulNBits", x, *quantised, domain=FUSED, **sizes)
