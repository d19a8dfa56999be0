# ===- table.py - results as Markdown ---------------------------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Renders the results of bench/run as Markdown tables."""
from trmbench.venv import BenchError


HEADER = """| | precision | step, median | min | times trmc's | of peak | accuracy | error | load \
| memory | model | runtime |
|---|---|---|---|---|---|---|---|---|---|---|---|"""


def seconds(value):
    if value is None:
        return "-"
    for unit, factor, digits in (("s", 1, 2), ("ms", 1e3, 2), ("µs", 1e6, 0)):
        if value * factor >= 1 or unit == "µs":
            return f"{value * factor:.{digits}f} {unit}"
    return "-"


def size(count):
    if count is None:
        return "-"
    if count == 0:
        return "none"
    return f"{count / 1e6:.1f} MB" if count < 1e9 else f"{count / 1e9:.2f} GB"


def accuracy(record):
    found = record.get("accuracy")
    return f"{100 * found['right'] / found['puzzles']:.1f} %" if found else "-"


def rivals(entries):
    """The time of trmc's entry by precision."""
    return {r["precision"]: r["seconds_median"] for r in entries
            if r["runtime"] == "trmc" and "seconds_median" in r}


def row(record, own):
    name, precision = record["runtime"], record["precision"]
    if "seconds_median" not in record:
        return f"| {name} | {precision} | {record.get('note', 'not measured')} |" + " |" * 9
    base = own.get(precision)
    cells = [
        name, precision, seconds(record["seconds_median"]), seconds(record["seconds_min"]),
        f"{record['seconds_median'] / base:.2f}" if base else "-",
        f"{100 * record['share_of_peak']:.1f} %", accuracy(record), f"{record['error']:.1e}",
        seconds(record["load_seconds"]), size(record.get("memory_bytes")),
        size(record.get("artifact_bytes")), size(record.get("dependency_bytes"))]
    note = [record["note"]] if "note" in record else []
    return "| " + " | ".join(cells) + " |" + "".join(f" {text}" for text in note)


def peaks(entries):
    found = {}
    for record in entries:
        if "peak_gflops" in record:
            found[record["precision"]] = (record["peak_gflops"], record["peak_instructions"])
    return ", ".join(f"{name} {peak:.0f} GFLOP/s ({instructions})"
                     for name, (peak, instructions) in sorted(found.items()))


def model_section(model):
    entries = model["entries"]
    check = model["module_check"]
    lines = [
        f"### {model['name']}", "",
        f"{model['multiply_adds'] / 1e6:,.1f} M multiply-adds a step. Peak: {peaks(entries)}. "
        f"The PyTorch module agrees with the expected outputs to {check['error']:.1e} (steps: "
        f"{check['steps']}, puzzles: {check['puzzles']}, limit: {check['limit']:g}).",
        "", HEADER]
    own = rivals(entries)
    return "\n".join(lines + [row(record, own) for record in entries])


def render(results):
    cpu, versions = results["cpu"], results["versions"]
    shown = ("torch", "onnxruntime", "openvino", "nncf", "iree-base-runtime")
    head = (f"{results['date']}, {cpu['name']} ({', '.join(cpu['features'])}), "
            f"threads: {results['threads']}, rounds: {results['rounds']} of "
            f"{results['turn_seconds']:g} s, load average at the start "
            f"{results['load_average']:.2f}; "
            + ", ".join(f"{name} {versions[name]}" for name in shown if name in versions) + ".")
    if results["trmc_flags"]:
        head += f" Options of trmc: `{results['trmc_flags']}`."
    return "\n\n".join([head] + [model_section(model) for model in results["models"]]) + "\n"


def replace_between(path, marks, text):
    """The text between two marks of a page is replaced."""
    with open(path, encoding="utf-8") as file:
        page = file.read()
    begin, end = marks
    if begin not in page or end not in page:
        raise BenchError(f"{path}: has no '{begin.strip()}' and '{end}'")
    page = page[: page.index(begin) + len(begin)] + "\n" + text + "\n" + page[page.index(end):]
    with open(path, "w", encoding="utf-8") as file:
        file.write(page)
