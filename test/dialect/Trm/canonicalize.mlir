// RUN: trm-opt %s -canonicalize | FileCheck %s

trm.model @m family("test") seq_len(2) vocab_size(3) {
  // A slice of a slice reads the first one's input.
  // CHECK-LABEL: @slice_of_slice
  // CHECK-NEXT: [[R:%.+]] = slice %hidden from(3) : tensor<4x2xf32> -> tensor<1x2xf32>
  // CHECK-NEXT: return [[R]]
  trm.network @slice_of_slice(%z: tensor<4x2xf32>) -> tensor<1x2xf32> {
    %a = trm.slice %z from(1) : tensor<4x2xf32> -> tensor<3x2xf32>
    %b = trm.slice %a from(2) : tensor<3x2xf32> -> tensor<1x2xf32>
    trm.return %b : tensor<1x2xf32>
  }

  // CHECK-LABEL: @whole_slice
  // CHECK-NEXT: return %hidden
  trm.network @whole_slice(%z: tensor<4x2xf32>) -> tensor<4x2xf32> {
    %a = trm.slice %z from(0) : tensor<4x2xf32> -> tensor<4x2xf32>
    trm.return %a : tensor<4x2xf32>
  }

  // A slice inside one part of a concatenation reads that part.
  // CHECK-LABEL: @slice_of_concat
  // CHECK-NEXT: [[R:%.+]] = slice %injection from(1) : tensor<3x2xf32> -> tensor<2x2xf32>
  // CHECK-NEXT: return [[R]]
  trm.network @slice_of_concat(%p: tensor<4x2xf32>, %e: tensor<3x2xf32>) -> tensor<2x2xf32> {
    %a = trm.concat %p, %e : tensor<4x2xf32>, tensor<3x2xf32> -> tensor<7x2xf32>
    %b = trm.slice %a from(5) : tensor<7x2xf32> -> tensor<2x2xf32>
    trm.return %b : tensor<2x2xf32>
  }

  // CHECK-LABEL: @slice_across_parts
  // CHECK: concat
  // CHECK: slice
  trm.network @slice_across_parts(%p: tensor<4x2xf32>, %e: tensor<3x2xf32>) -> tensor<2x2xf32> {
    %a = trm.concat %p, %e : tensor<4x2xf32>, tensor<3x2xf32> -> tensor<7x2xf32>
    %b = trm.slice %a from(3) : tensor<7x2xf32> -> tensor<2x2xf32>
    trm.return %b : tensor<2x2xf32>
  }

  // CHECK-LABEL: @concat_of_one
  // CHECK-NEXT: return %hidden
  trm.network @concat_of_one(%z: tensor<4x2xf32>) -> tensor<4x2xf32> {
    %a = trm.concat %z : tensor<4x2xf32> -> tensor<4x2xf32>
    trm.return %a : tensor<4x2xf32>
  }

  // CHECK-LABEL: @scale_of_scale
  // CHECK-NEXT: [[R:%.+]] = scale %hidden by(6.000000e+00) : tensor<4x2xf32>
  // CHECK-NEXT: return [[R]]
  trm.network @scale_of_scale(%z: tensor<4x2xf32>) -> tensor<4x2xf32> {
    %a = trm.scale %z by(2.0) : tensor<4x2xf32>
    %b = trm.scale %a by(3.0) : tensor<4x2xf32>
    trm.return %b : tensor<4x2xf32>
  }

  // CHECK-LABEL: @scale_by_one
  // CHECK-NEXT: return %hidden
  trm.network @scale_by_one(%z: tensor<4x2xf32>) -> tensor<4x2xf32> {
    %a = trm.scale %z by(1.0) : tensor<4x2xf32>
    trm.return %a : tensor<4x2xf32>
  }

  // One cycle is no loop, also where it yields what it was given.
  // CHECK-LABEL: @single_cycle
  // CHECK-NEXT: [[R:%.+]] = add %hidden, %injection
  // CHECK-NEXT: return [[R]], %hidden
  trm.network @single_cycle(%z: tensor<4x2xf32>, %x: tensor<4x2xf32>)
      -> (tensor<4x2xf32>, tensor<4x2xf32>) {
    %r:2 = trm.recurse cycles(1) carry(%a = %z : tensor<4x2xf32>, %b = %x : tensor<4x2xf32>) {
      %sum = trm.add %a, %b : tensor<4x2xf32>
      trm.yield %sum, %a : tensor<4x2xf32>, tensor<4x2xf32>
    }
    trm.return %r#0, %r#1 : tensor<4x2xf32>, tensor<4x2xf32>
  }

  // CHECK-LABEL: @two_cycles
  // CHECK: recurse cycles(2)
  trm.network @two_cycles(%z: tensor<4x2xf32>) -> tensor<4x2xf32> {
    %r = trm.recurse cycles(2) carry(%a = %z : tensor<4x2xf32>) {
      %sum = trm.add %a, %a : tensor<4x2xf32>
      trm.yield %sum : tensor<4x2xf32>
    }
    trm.return %r : tensor<4x2xf32>
  }

  // Operations without effects go when nothing uses them.
  // CHECK-LABEL: @unused
  // CHECK-NEXT: return %hidden
  trm.network @unused(%z: tensor<4x2xf32>) -> tensor<4x2xf32> {
    %n = trm.rms_norm %z epsilon(1.0e-5) : tensor<4x2xf32>
    %r = trm.recurse cycles(2) carry(%a = %n : tensor<4x2xf32>) {
      %sum = trm.add %a, %a : tensor<4x2xf32>
      trm.yield %sum : tensor<4x2xf32>
    }
    trm.return %z : tensor<4x2xf32>
  }
}
