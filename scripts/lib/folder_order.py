# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which folders may include which: the table of docs/architecture.md."""
import os
import re

INCLUDE = re.compile(r'\s*#\s*include\s*["<]((?:\.\.|llvm|mlir|trm)/[^">]+)[">]')
KERNELS = "codegen/Cpp/Kernels"
ROW = re.compile(r"\| (`[^|]*/[^|]*`) \|")


class FolderOrder:
    def __init__(self, architecture):
        self.rows = {}
        for number, line in enumerate(architecture.splitlines()):
            match = ROW.match(line)
            for folder in re.findall(r"`([\w/]+)`", match[1]) if match else ():
                self.rows[folder.rstrip("/")] = number
        if not self.rows:
            raise ValueError("docs/architecture.md has no table of folders")

    def folder_of(self, path):
        """The innermost folder of the table that holds `path`, or ""."""
        folder = os.path.dirname(path)
        while folder and folder not in self.rows:
            folder = os.path.dirname(folder)
        return folder

    def check(self, name, line):
        """What is wrong with a line of the source `name`, or None."""
        match, folder = INCLUDE.match(line), self.folder_of(name)
        if not match or not folder:
            return None
        path = match[1]
        # Both become part of programs.
        own = "runtime" if folder.startswith("runtime") else KERNELS if folder == KERNELS else ""
        if path.startswith(".."):
            return f"includes {path}; expected trm/FOLDER/NAME"
        if not path.startswith("trm/"):
            return f"{folder}/ becomes part of programs and may not use {path}" if own else None
        included = self.folder_of(path.removeprefix("trm/"))
        if not included:
            return f"includes {path}, whose folder is not in the table of docs/architecture.md"
        if own and not included.startswith(own):
            return f"{folder}/ uses {own}/ alone, not {included}/"
        if included == KERNELS != folder:
            return f"{KERNELS}/ is text for programs, which {folder}/ may not include"
        if self.rows[included] > self.rows[folder]:
            return f"{folder}/ may not use {included}/, which stands below it in docs/architecture.md"
        return None
