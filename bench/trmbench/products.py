# ===- products.py - single matrix products of other libraries --------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Times matrix products for bench/kernels: python -m trmbench.products LIBRARY THREADS

Reads {"rows", "inner", "columns", "precision", "seconds"} a line and answers with
the seconds of a call, less those of a call of a tiny product: what Python adds.
"""
import json
import sys
import time

TINY = 1, 16, 16
# Of the fastest call; beyond it what is left after subtraction is mostly its error.
MAX_OVERHEAD = 0.25


def openblas(rows, inner, columns, precision, threads):
    """sgemm of the OpenBLAS inside NumPy's wheel; packs its operands in each call."""
    import numpy

    del threads
    if precision != "fp32":
        raise ValueError(f"no {precision}")
    a = numpy.full((rows, inner), 0.25, numpy.float32)
    b = numpy.full((inner, columns), 0.01, numpy.float32)
    out = numpy.empty((rows, columns), numpy.float32)
    return lambda: numpy.matmul(a, b, out=out)


def onednn(rows, inner, columns, precision, threads):
    """The oneDNN inside PyTorch, with the right operand packed ahead."""
    import torch

    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    if precision == "int8":
        return onednn_int8(torch, rows, inner, columns)
    kind = torch.bfloat16 if precision == "bf16" else torch.float32
    x = torch.full((rows, inner), 0.25, dtype=kind)
    weight = torch.full((columns, inner), 0.01, dtype=kind)
    packed = torch.ops.mkldnn._reorder_linear_weight(weight, rows)
    linear = torch.ops.mkldnn._linear_pointwise
    return lambda: linear(x, packed, None, "none", [], "")


def onednn_int8(torch, rows, inner, columns):
    """Unsigned by signed, scales a column, float32 result."""
    x = torch.full((rows, inner), 160, dtype=torch.uint8)
    weight = torch.ones(columns, inner, dtype=torch.int8)
    scales, zeros = torch.full((columns,), 0.01), torch.zeros(columns, dtype=torch.int32)
    packed = torch.ops.onednn.qlinear_prepack(weight.t().contiguous().t(), [rows, inner])
    linear = torch.ops.onednn.qlinear_pointwise
    return lambda: linear(x, 0.1, 128, packed, scales, zeros, None, 1.0, 0, torch.float32, "none",
                          [], "")


LIBRARIES = {"openblas": openblas, "onednn": onednn}


def time_calls(call, seconds):
    call()
    times, begin = [], time.perf_counter()
    while time.perf_counter() - begin < seconds or len(times) < 8:
        before = time.perf_counter()
        call()
        times.append(time.perf_counter() - before)
    times.sort()
    return times


def without_overhead(times, overhead):
    """What is left of the calls' sorted times without what a call of next to nothing takes."""
    minimum, median = times[0], times[len(times) // 2]
    if overhead > MAX_OVERHEAD * minimum:
        return {"note": f"{overhead * 1e6:.1f} of {minimum * 1e6:.1f} us are the call"}
    return {"minimum": minimum - overhead, "median": median - overhead}


def main():
    library, threads = LIBRARIES[sys.argv[1]], int(sys.argv[2])
    for line in sys.stdin:
        task = json.loads(line)
        try:
            shape = task["rows"], task["inner"], task["columns"]
            overhead = time_calls(library(*TINY, task["precision"], threads), 0.01)[0]
            times = time_calls(library(*shape, task["precision"], threads), task["seconds"])
            answer = without_overhead(times, overhead)
        except Exception as error:  # Whatever a library raises becomes a note.
            answer = {"note": str(error).splitlines()[0]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
