// RUN: trm-opt %s -trm-assign-precision=precision=int8 | FileCheck %s
// RUN: trm-opt %s '-trm-assign-precision=precision=int8 except=down=bf16,up=fp32' | FileCheck %s --check-prefix=EXCEPT
// RUN: trm-opt %s -trm-assign-precision=precision=int8 -trm-assign-precision=precision=fp32 | FileCheck %s --check-prefix=BACK
// RUN: trm-opt %s '-trm-numerics-pipeline=precision=bf16' | FileCheck %s --check-prefix=FACTS
// RUN: trm-opt %s '-trm-numerics-pipeline=precision=mxint4' | FileCheck %s --check-prefix=MX
// RUN: trm-opt %s '-trm-assign-precision=precision=int8 narrow-attention=false' | FileCheck %s --check-prefix=WIDE
// Products in several formats have no precision together.
// RUN: trm-opt %s -trm-assign-precision='precision=int8 except=down=bf16' -trm-record-facts | FileCheck %s --check-prefix=MIXED
// MIXED: trm.facts = #trm.facts<name = "{{.*}}", family = "{{.*}}", seq_len

// FACTS: precision = bf16,
// MX: precision = mxint4,
trm.model @m family("trm") seq_len(2) vocab_size(3) {
  trm.weight @table = dense<0.5> : tensor<3x2xf32>
  trm.weight @up = dense<0.5> : tensor<4x2xf32>
  trm.weight @down = dense<0.5> : tensor<2x4xf32>
  trm.weight @qkv = dense<0.5> : tensor<6x2xf32>
  trm.weight @head = dense<0.5> : tensor<3x2xf32>
  // CHECK-LABEL: trm.network @net
  trm.network @net(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // CHECK: {{(trm\.)?}}linear %{{.*}}, @up precision(int8) :
    // EXCEPT: {{(trm\.)?}}linear %{{.*}}, @up :
    // BACK: {{(trm\.)?}}linear %{{.*}}, @up :
    // MX: {{(trm\.)?}}linear %{{.*}}, @up precision(mxint4) :
    %a = trm.linear %z, @up : tensor<2x2xf32> -> tensor<2x4xf32>
    // CHECK: {{(trm\.)?}}linear %{{.*}}, @down precision(int8) :
    // EXCEPT: {{(trm\.)?}}linear %{{.*}}, @down precision(bf16) :
    %b = trm.linear %a, @down : tensor<2x4xf32> -> tensor<2x2xf32>
    // Attention has no weights of four bits.
    // CHECK: attention {{.*}} precision(int8) :
    // MX: attention {{.*}} precision(int8) :
    // WIDE: attention {{.*}} scale(1.000000e+00) :
    %qkv = trm.linear %b, @qkv : tensor<2x2xf32> -> tensor<2x6xf32>
    %c = trm.attention %qkv heads(1) kv_heads(1) scale(1.0) : tensor<2x6xf32> -> tensor<2x2xf32>
    trm.return %c : tensor<2x2xf32>
  }
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32) -> (tensor<2x3xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<2xi32> -> tensor<2x2xf32>
    %answer, %steps = trm.supervise max_steps(1) halting(never)
        carry(%h = %x : tensor<2x2xf32>) -> tensor<2x3xf32> {
      %n = trm.apply @net(%h) : (tensor<2x2xf32>) -> tensor<2x2xf32>
      // The readout stays as it is.
      // CHECK: {{(trm\.)?}}linear %{{.*}}, @head :
      // MX: {{(trm\.)?}}linear %{{.*}}, @head :
      %logits = trm.linear %n, @head : tensor<2x2xf32> -> tensor<2x3xf32>
      trm.yield %n : tensor<2x2xf32> answer(%logits : tensor<2x3xf32>)
    }
    trm.return %answer, %steps : tensor<2x3xf32>, i32
  }
}
