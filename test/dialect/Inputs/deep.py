# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""deep.py FORM COUNT: a module in which COUNT things of a form lie in each other."""
import sys

form, count = sys.argv[1], int(sys.argv[2])


def attribute(text):
    return f"module attributes {{trm.a = {text}}} {{}}"


print(
    {
        # The module and its dictionary are brackets too.
        "arrays": lambda: attribute("[" * count + "]" * count),
        "regions": lambda: "module {" * count + "}" * count,
        "types": lambda: attribute("tuple<" * count + "i1" + ">" * count),
        "locations": lambda: "module {} loc(" + "fused[" * count + "unknown" + "]" * count + ")",
        "signs": lambda: attribute("affine_map<(d0) -> (" + "-" * count + "d0)>"),
        "sums": lambda: attribute("affine_map<(d0) -> (" + " + ".join(["d0"] * count) + ")>"),
        # Each within the one before, and no brackets in each other.
        "aliases": lambda: "#a0 = [1]\n"
        + "".join(f"#a{i} = [#a{i - 1}]\n" for i in range(1, count))
        + attribute(f"#a{count - 1}"),
        "strings": lambda: attribute('"' + "[(<{\\22" * count + '"'),
        "comments": lambda: "module {\n" + "// [(<{\n" * count + "}",
        "operations": lambda: "module {\n" + "module {}\n" * count + "}",
        "lists": lambda: attribute("[" + ", ".join(["-1 : i32"] * count) + "]"),
        "arrows": lambda: attribute("(" + "i1, " * count + "i1) -> i1"),
    }[form]()
)
