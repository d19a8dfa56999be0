# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Tests of the example pass: the build passes where its tools and plugin are.
import os

import lit.formats

config.name = "prune-weights"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = lit_config.params["output"]
config.environment["PATH"] = os.pathsep.join(
    [lit_config.params["trm_tools"], lit_config.params["llvm_tools"], config.environment["PATH"]]
)
config.substitutions += [
    ("%{plugin}", lit_config.params["plugin"]),
    ("%{dialects}", lit_config.params["dialects"]),
]
