"""An onnxruntime session as all our graphs want it: one thread, no spinning, in the thread that calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as states

from seogo.domain.errors import Code, Unavailable


def open_session(path: Path) -> Any:
    """`run()` frees the interpreter lock and works in its caller's thread: parallel is many callers.

    Raises:
        Unavailable: the file is damaged.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    # A plan of memory is kept for each shape ever seen, and ours are never the same twice: without it 40 MB less after 4,000
    # sentences, and faster.
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except (states.Fail, states.InvalidProtobuf, states.InvalidGraph, states.InvalidArgument, states.RuntimeException) as error:
        raise Unavailable(Code.EMBEDDING_FAILED, f"{path} is damaged: delete it, and it is built anew") from error
