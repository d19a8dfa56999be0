# ===- __init__.py - parts of bench/run and bench/kernels -----------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Parts of bench/run and bench/kernels.

network, fullsize, prepare, engines and worker run in the venv; the others need
the standard library only.
"""
