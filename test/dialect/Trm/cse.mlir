// RUN: trm-opt %s -cse | FileCheck %s

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.5> : tensor<4x4xf32>
  trm.network @id(%z: tensor<2x4xf32>) -> tensor<2x4xf32> {
    trm.return %z : tensor<2x4xf32>
  }
  trm.network @twice(%z: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %s = trm.add %z, %z : tensor<2x4xf32>
    trm.return %s : tensor<2x4xf32>
  }

  // CHECK-LABEL: @equal_applies
  // CHECK-NEXT: [[A:%.+]] = apply @id(%hidden)
  // CHECK-NEXT: [[R:%.+]] = add [[A]], [[A]]
  // CHECK-NEXT: return [[R]]
  trm.network @equal_applies(%z: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %a = trm.apply @id(%z) : (tensor<2x4xf32>) -> tensor<2x4xf32>
    %b = trm.apply @id(%z) : (tensor<2x4xf32>) -> tensor<2x4xf32>
    %r = trm.add %a, %b : tensor<2x4xf32>
    trm.return %r : tensor<2x4xf32>
  }

  // CHECK-LABEL: @other_network
  // CHECK: apply @id
  // CHECK: apply @twice
  trm.network @other_network(%z: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %a = trm.apply @id(%z) : (tensor<2x4xf32>) -> tensor<2x4xf32>
    %b = trm.apply @twice(%z) : (tensor<2x4xf32>) -> tensor<2x4xf32>
    %r = trm.add %a, %b : tensor<2x4xf32>
    trm.return %r : tensor<2x4xf32>
  }

  // The order of summands does not matter, that of heads and factors does.
  // CHECK-LABEL: @operations
  // CHECK-COUNT-1: add %hidden, %injection
  // CHECK-NEXT: linear {{.*}}, @w :
  // CHECK-NEXT: linear {{.*}}, @w bias(@b)
  // CHECK-NEXT: add
  // CHECK-NEXT: add
  // CHECK-NEXT: return
  trm.network @operations(%z: tensor<2x4xf32>, %x: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %a = trm.add %z, %x : tensor<2x4xf32>
    %b = trm.add %x, %z : tensor<2x4xf32>
    %c = trm.linear %a, @w : tensor<2x4xf32> -> tensor<2x4xf32>
    %d = trm.linear %b, @w : tensor<2x4xf32> -> tensor<2x4xf32>
    %e = trm.linear %b, @w bias(@b) : tensor<2x4xf32> -> tensor<2x4xf32>
    %f = trm.add %c, %d : tensor<2x4xf32>
    %r = trm.add %f, %e : tensor<2x4xf32>
    trm.return %r : tensor<2x4xf32>
  }
  trm.weight @b = dense<0.5> : tensor<4xf32>
}
