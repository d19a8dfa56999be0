# ===- kernel_ir.py - a model that is one matrix product --------------------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""Writes a model in the trm dialect whose supervision step is one matrix product."""

# The carry goes on as it is. The halting value reads one row of the product and
# the answer one row of the carry, so that neither costs anything. Compile with
# hoist=false: the product would leave the step.
MODEL = """trm.model @kernel family("hand") seq_len(1) vocab_size(2) {{
  trm.weight @table = dense<0.5> : tensor<2x{width}xf32>
  trm.weight @rest = dense<0.25> : tensor<{others}x{width}xf32>
  trm.weight @weight = dense<0.01> : tensor<{weight}xf32>
  trm.weight @lm_head = dense<0.01> : tensor<2x{width}xf32>
  trm.weight @q_head = dense<0.01> : tensor<1x{columns}xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32)
      -> (tensor<1x2xf32>, tensor<1x1xf32>, i32) {{
    %token = trm.embed %tokens, @table : tensor<1xi32> -> tensor<1x{width}xf32>
    %rest = trm.parameter @rest : tensor<{others}x{width}xf32>
    %x = trm.concat %token, %rest
        : tensor<1x{width}xf32>, tensor<{others}x{width}xf32> -> tensor<{operand}xf32>
    %answer, %halt, %steps = trm.supervise max_steps(16) halting(q)
        carry(%z = %x : tensor<{operand}xf32>) -> tensor<1x2xf32>, tensor<1x1xf32> {{
      %y = trm.linear %z, @weight{axis}{precision} : tensor<{operand}xf32> -> tensor<{result}xf32>
      %row = trm.slice %y from(0) : tensor<{result}xf32> -> tensor<1x{columns}xf32>
      %q = trm.linear %row, @q_head : tensor<1x{columns}xf32> -> tensor<1x1xf32>
      %first = trm.slice %z from(0) : tensor<{operand}xf32> -> tensor<1x{width}xf32>
      %logits = trm.linear %first, @lm_head : tensor<1x{width}xf32> -> tensor<1x2xf32>
      trm.yield %z : tensor<{operand}xf32>
          answer(%logits : tensor<1x2xf32>) halt(%q : tensor<1x1xf32>)
    }}
    trm.return %answer, %halt, %steps : tensor<1x2xf32>, tensor<1x1xf32>, i32
  }}
}}
"""


def write_model(path, rows, inner, columns, over_positions, precision="fp32"):
    """`over_positions`: the left operand is the weight, as in token mixing.

    The IR says the precision, since trmc's --precision is for products of networks.
    """
    positions, width = (inner, columns) if over_positions else (rows, inner)
    weight = (rows, inner) if over_positions else (columns, inner)
    with open(path, "w", encoding="utf-8") as file:
        file.write(MODEL.format(
            width=width, others=positions - 1, weight=f"{weight[0]}x{weight[1]}", columns=columns,
            operand=f"{positions}x{width}", result=f"{rows}x{columns}",
            axis=" over(positions)" if over_positions else "",
            precision="" if precision == "fp32" else f" precision({precision})"))
