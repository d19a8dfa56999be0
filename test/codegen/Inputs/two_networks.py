#!/usr/bin/env python3
# ===- two_networks.py - networks that are one in C++ ---------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""The model of docs/hello-recursion.mlir with two networks, whose symbols differ in a dot."""

import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()
network = re.search(r"  trm\.network @spread.*?\n  }\n", text, re.DOTALL).group()
apply = re.search(r"        %n = trm\.apply @spread.*\n", text).group()
other = network.replace("@spread", '@"more.light"').replace("1.0e-5", "1.0e-4")
text = text.replace(network, network.replace("@spread", "@more_light") + other)
first = apply.replace("%n", "%m").replace("@spread", "@more_light")
second = apply.replace("@spread", '@"more.light"').replace("%l,", "%m,")
sys.stdout.write(text.replace(apply, first + second))
