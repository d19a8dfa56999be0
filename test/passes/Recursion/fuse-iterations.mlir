// RUN: trm-opt %s -trm-fuse-iterations --remarks-filter=trm-fuse-iterations > %t.mlir 2> %t.remarks
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t.remarks
// Nothing is left for a second run.
// RUN: trm-opt %t.mlir -trm-fuse-iterations | diff %t.mlir -

// REMARK-COUNT-3: Rotate
// REMARK-NOT: Rotate
// REMARK-COUNT-4: Fuse | {{.*}}Network=net
// REMARK-NOT: Fuse
trm.model @m family("test") seq_len(2) vocab_size(2) {
  trm.weight @w = dense<[[0.5, -0.25], [1.0, 0.125]]> : tensor<2x2xf32>

  // The network takes the sum that it began with.
  // CHECK-LABEL: trm.network @net(
  // CHECK-SAME: [[H:%.+]]: tensor<2x2xf32>) -> tensor<2x2xf32>
  // CHECK-NEXT: [[M:%.+]] = linear [[H]], @w
  // CHECK-NEXT: add [[M]], [[H]]
  // CHECK-NEXT: [[N:%.+]] = rms_norm
  // CHECK-NEXT: return [[N]]
  // A version of it ends in the sum of the next application.
  // CHECK-LABEL: trm.network @net.next(
  // CHECK-SAME: [[H:%.+]]: tensor<2x2xf32>, [[I:%.+]]: tensor<2x2xf32>) -> tensor<2x2xf32>
  // CHECK-NEXT: linear [[H]], @w
  // CHECK: [[N:%.+]] = rms_norm
  // CHECK-NEXT: [[SUM:%.+]] = add [[N]], [[I]]
  // CHECK-NEXT: return [[SUM]]
  trm.network @net(%hidden: tensor<2x2xf32>, %injection: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %h = trm.add %hidden, %injection : tensor<2x2xf32>
    %m = trm.linear %h, @w : tensor<2x2xf32> -> tensor<2x2xf32>
    %s = trm.add %m, %h : tensor<2x2xf32>
    %n = trm.rms_norm %s epsilon(1.0e-5) : tensor<2x2xf32>
    trm.return %n : tensor<2x2xf32>
  }

  // The loop carries the sum; the last cycle, which no sum follows, stands behind it.
  // CHECK-LABEL: trm.network @many(
  // CHECK-SAME: [[X:%.+]]: tensor<2x2xf32>, [[Z:%.+]]: tensor<2x2xf32>)
  // CHECK-NEXT: [[SUM:%.+]] = add [[Z]], [[X]]
  // CHECK-NEXT: [[LAST:%.+]] = recurse cycles(5) carry([[L:%.+]] = [[SUM]] :
  // CHECK-NEXT: [[NEXT:%.+]] = trm.apply @net.next([[L]], [[X]])
  // CHECK-NEXT: trm.yield [[NEXT]]
  // CHECK-NEXT: }
  // CHECK-NEXT: [[R:%.+]] = apply @net([[LAST]]) : (tensor<2x2xf32>) -> tensor<2x2xf32>
  // CHECK-NEXT: return [[R]]
  trm.network @many(%x: tensor<2x2xf32>, %z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %r = trm.recurse cycles(6) no_grad(2) carry(%l = %z : tensor<2x2xf32>) {
      %n = trm.apply @net(%l, %x) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      trm.yield %n : tensor<2x2xf32>
    }
    trm.return %r : tensor<2x2xf32>
  }

  // The latent may be either operand of the sum.
  // CHECK-LABEL: trm.network @swapped(
  // CHECK-SAME: [[X:%.+]]: tensor<2x2xf32>, [[Z:%.+]]: tensor<2x2xf32>)
  // CHECK: recurse cycles(1) carry([[L:%.+]] = {{%.+}} :
  // CHECK-NEXT: trm.apply @net.next([[L]], [[X]])
  // CHECK: apply @net(
  trm.network @swapped(%x: tensor<2x2xf32>, %z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %r = trm.recurse cycles(2) carry(%l = %z : tensor<2x2xf32>) {
      %n = trm.apply @net(%x, %l) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      trm.yield %n : tensor<2x2xf32>
    }
    trm.return %r : tensor<2x2xf32>
  }

  // Of one cycle nothing is left inside, and a loop of none stays.
  // CHECK-LABEL: trm.network @once(
  // CHECK: [[SUM:%.+]] = add
  // CHECK-NEXT: [[SAME:%.+]] = recurse cycles(0) carry({{%.+}} = [[SUM]] :
  // CHECK: [[R:%.+]] = apply @net([[SAME]])
  // CHECK-NEXT: return [[R]]
  trm.network @once(%x: tensor<2x2xf32>, %z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %r = trm.recurse cycles(1) carry(%l = %z : tensor<2x2xf32>) {
      %n = trm.apply @net(%l, %x) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      trm.yield %n : tensor<2x2xf32>
    }
    trm.return %r : tensor<2x2xf32>
  }
  // CHECK-LABEL: trm.network @zero(
  // CHECK-SAME: [[X:%.+]]: tensor<2x2xf32>, [[Z:%.+]]: tensor<2x2xf32>)
  // CHECK-NEXT: [[R:%.+]] = recurse cycles(0) carry({{%.+}} = [[Z]] :
  // CHECK: }
  // CHECK-NEXT: return [[R]]
  trm.network @zero(%x: tensor<2x2xf32>, %z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %r = trm.recurse cycles(0) carry(%l = %z : tensor<2x2xf32>) {
      %n = trm.apply @net(%l, %x) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      trm.yield %n : tensor<2x2xf32>
    }
    trm.return %r : tensor<2x2xf32>
  }

  // An injection that changes from cycle to cycle is not that of the next one.
  // CHECK-LABEL: trm.network @changes(
  // CHECK: recurse cycles(3) carry([[L:%.+]] = {{%.+}} : tensor<2x2xf32>, [[I:%.+]] = {{%.+}} :
  // CHECK-NEXT: [[SUM:%.+]] = trm.add [[L]], [[I]]
  // CHECK-NEXT: trm.apply @net([[SUM]])
  trm.network @changes(%x: tensor<2x2xf32>, %z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %r:2 = trm.recurse cycles(3) carry(%l = %z : tensor<2x2xf32>, %i = %x : tensor<2x2xf32>) {
      %n = trm.apply @net(%l, %i) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      %j = trm.scale %i by(2.0) : tensor<2x2xf32>
      trm.yield %n, %j : tensor<2x2xf32>, tensor<2x2xf32>
    }
    trm.return %r#0 : tensor<2x2xf32>
  }

  // Without a loop, applications in a row fuse the same way; the first result is
  // read twice, so its sum stays apart.
  // CHECK-LABEL: trm.network @row(
  // CHECK-SAME: [[X:%.+]]: tensor<2x2xf32>, [[Z:%.+]]: tensor<2x2xf32>)
  // CHECK-NEXT: [[A:%.+]] = add [[Z]], [[X]]
  // CHECK-NEXT: [[B:%.+]] = apply @net([[A]])
  // CHECK-NEXT: [[C:%.+]] = add [[B]], [[X]]
  // CHECK-NEXT: [[D:%.+]] = apply @net.next([[C]], [[B]])
  // CHECK-NEXT: [[E:%.+]] = apply @net([[D]])
  // CHECK-NEXT: return [[E]]
  trm.network @row(%x: tensor<2x2xf32>, %z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %a = trm.apply @net(%z, %x) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    %b = trm.apply @net(%a, %x) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    %c = trm.apply @net(%a, %b) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    trm.return %c : tensor<2x2xf32>
  }

  // No kernel could take the sum of a network that does not end in a norm, so
  // that one keeps its arguments; one that begins otherwise has no sum to give away.
  // CHECK-LABEL: trm.network @no_norm(
  // CHECK-SAME: [[H:%.+]]: tensor<2x2xf32>, [[I:%.+]]: tensor<2x2xf32>)
  // CHECK-NEXT: add [[H]], [[I]]
  trm.network @no_norm(%hidden: tensor<2x2xf32>, %injection: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %h = trm.add %hidden, %injection : tensor<2x2xf32>
    %m = trm.linear %h, @w : tensor<2x2xf32> -> tensor<2x2xf32>
    trm.return %m : tensor<2x2xf32>
  }
  // CHECK-LABEL: trm.network @no_sum(
  // CHECK-SAME: [[H:%.+]]: tensor<2x2xf32>, [[I:%.+]]: tensor<2x2xf32>)
  // CHECK-NEXT: linear [[H]], @w
  trm.network @no_sum(%hidden: tensor<2x2xf32>, %injection: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %m = trm.linear %hidden, @w : tensor<2x2xf32> -> tensor<2x2xf32>
    %s = trm.add %m, %injection : tensor<2x2xf32>
    %n = trm.rms_norm %s epsilon(1.0e-5) : tensor<2x2xf32>
    trm.return %n : tensor<2x2xf32>
  }
  // CHECK-LABEL: trm.network @stays(
  // CHECK-SAME: [[X:%.+]]: tensor<2x2xf32>, [[Z:%.+]]: tensor<2x2xf32>)
  // CHECK-NEXT: recurse cycles(4) carry([[L:%.+]] = [[Z]] :
  // CHECK-NEXT: [[N:%.+]] = trm.apply @no_norm([[L]], [[X]])
  // CHECK-NEXT: [[R:%.+]] = trm.apply @no_sum([[N]], [[X]])
  // CHECK-NEXT: trm.yield [[R]]
  trm.network @stays(%x: tensor<2x2xf32>, %z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %r = trm.recurse cycles(4) carry(%l = %z : tensor<2x2xf32>) {
      %n = trm.apply @no_norm(%l, %x) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      %m = trm.apply @no_sum(%n, %x) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      trm.yield %m : tensor<2x2xf32>
    }
    trm.return %r : tensor<2x2xf32>
  }
}
