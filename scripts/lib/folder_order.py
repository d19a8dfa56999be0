# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which folders may include which: the table of docs/architecture.md."""
import os
import re

INCLUDE = re.compile(r'\s*#include "trm/([^"]+)"')
ROW = re.compile(r"\| (`[^|]*/[^|]*`) \|")


class FolderOrder:
    def __init__(self, architecture):
        self.rows = {}
        for number, line in enumerate(architecture.splitlines()):
            match = ROW.match(line)
            for folder in re.findall(r"`([\w/]+)`", match[1]) if match else ():
                self.rows[folder.rstrip("/")] = number

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
        included = self.folder_of(match[1])
        if not included:
            return f"includes {match[1]}, whose folder is not in the table of docs/architecture.md"
        if self.rows[included] > self.rows[folder]:
            return f"{folder}/ may not use {included}/, which stands below it in docs/architecture.md"
        if folder.startswith("runtime") and not included.startswith("runtime"):
            return f"{folder}/ uses runtime/ alone, not {included}/"
        return None
