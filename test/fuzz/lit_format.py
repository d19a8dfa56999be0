# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A test suite of commands; lit's processes import it by name."""
import lit.formats
import lit.Test
import lit.util


class Commands(lit.formats.TestFormat):
    """A test for each entry of `commands`: its name, and the words to run."""

    def __init__(self, commands):
        self.commands = commands

    def getTestsInDirectory(self, suite, path_in_suite, lit_config, local_config):
        # They lie in no folder below.
        for name in () if path_in_suite else sorted(self.commands):
            yield lit.Test.Test(suite, (name,), local_config)

    def execute(self, test, lit_config):
        command = self.commands[test.path_in_suite[0]]
        out, err, status = lit.util.executeCommand(command, env=test.config.environment)
        if status == 0:
            return lit.Test.PASS, ""
        return lit.Test.FAIL, f"{' '.join(command)}\n{out}{err}"
