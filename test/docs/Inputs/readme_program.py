#!/usr/bin/env python3
# ===- readme_program.py - README's program in C --------------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""readme_program.py README.md FOLDER MODEL: a project of its C and CMake, for a model's folder."""

import os
import re
import sys

readme, folder, model = sys.argv[1:]
text = open(readme, encoding="utf-8").read()
block = {language: body for language, body in
         re.findall(r"^```(c|cmake)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)}
find, link = block["cmake"].split("\n", 1)
os.makedirs(folder)
with open(os.path.join(folder, "main.c"), "w", encoding="utf-8") as file:
    file.write(block["c"])
with open(os.path.join(folder, "CMakeLists.txt"), "w", encoding="utf-8") as file:
    file.write("cmake_minimum_required(VERSION 3.16)\nproject(app C)\n")
    file.write(find.replace("PATHS model", f'PATHS "{model}"') + "\n")
    file.write("add_executable(app main.c)\n" + link)
