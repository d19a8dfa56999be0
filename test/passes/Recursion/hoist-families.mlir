// The answers of every family stay the same.
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t.1.in inputs=I32:1,1:1
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t.2.in inputs=I32:2,2:1,2,0,1

// RUN: trm-run %{src}/test/dialect/Trm/Families/trm.mlir --input %t.1.in --trace %t.trace
// RUN: trm-opt %{src}/test/dialect/Trm/Families/trm.mlir -trm-hoist \
// RUN:   | trm-run - --input %t.1.in --compare %t.trace | FileCheck %s

// RUN: trm-run %{src}/test/dialect/Trm/Families/hrm.mlir --input %t.1.in --trace %t.trace
// RUN: trm-opt %{src}/test/dialect/Trm/Families/hrm.mlir -trm-hoist \
// RUN:   | trm-run - --input %t.1.in --compare %t.trace | FileCheck %s

// RUN: trm-run %{src}/test/dialect/Trm/Families/single-z.mlir --input %t.1.in --trace %t.trace
// RUN: trm-opt %{src}/test/dialect/Trm/Families/single-z.mlir -trm-hoist \
// RUN:   | trm-run - --input %t.1.in --compare %t.trace | FileCheck %s

// RUN: trm-run %{src}/test/dialect/Trm/Families/hier6.mlir --input %t.1.in --trace %t.trace
// RUN: trm-opt %{src}/test/dialect/Trm/Families/hier6.mlir -trm-hoist \
// RUN:   | trm-run - --input %t.1.in --compare %t.trace | FileCheck %s

// RUN: trm-run %{src}/test/dialect/Trm/Families/baseline.mlir --input %t.1.in --trace %t.trace
// RUN: trm-opt %{src}/test/dialect/Trm/Families/baseline.mlir -trm-hoist \
// RUN:   | trm-run - --input %t.1.in --compare %t.trace | FileCheck %s

// RUN: trm-run %{src}/test/dialect/Trm/Families/trm-attention.mlir --input %t.2.in --trace %t.trace
// RUN: trm-opt %{src}/test/dialect/Trm/Families/trm-attention.mlir -trm-hoist \
// RUN:   | trm-run - --input %t.2.in --compare %t.trace | FileCheck %s

// RUN: trm-run %{src}/test/dialect/Trm/Families/trm-learned.mlir --input %t.2.in --trace %t.trace
// RUN: trm-opt %{src}/test/dialect/Trm/Families/trm-learned.mlir -trm-hoist \
// RUN:   | trm-run - --input %t.2.in --compare %t.trace | FileCheck %s

// RUN: trm-run %{src}/test/dialect/Trm/Families/trm-mlp.mlir --input %t.2.in --trace %t.trace
// RUN: trm-opt %{src}/test/dialect/Trm/Families/trm-mlp.mlir -trm-hoist \
// RUN:   | trm-run - --input %t.2.in --compare %t.trace | FileCheck %s

// CHECK: step logits q_logits
// CHECK-NOT: e-0{{[0-8]}}
// CHECK-NOT: {{[1-9]\.[0-9]+e\+|nan|inf}}
// CHECK: {{^ +2 }}
