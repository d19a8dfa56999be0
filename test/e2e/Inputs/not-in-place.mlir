trm.model @m family("hand") seq_len(2) vocab_size(3) {
  trm.weight @t = dense<1.0> : tensor<3x4xf32>
  trm.weight @s = dense<0.1> : tensor<4x4xf32>
  trm.weight @q = dense<1.0> : tensor<2x4xf32>
  trm.network @net(%h: tensor<2x4xf32>, %i: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %1 = trm.linear %h, @s : tensor<2x4xf32> -> tensor<2x4xf32>
    trm.return %1 : tensor<2x4xf32>
  }
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32) -> (tensor<2x3xf32>, tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @t : tensor<2xi32> -> tensor<2x4xf32>
    %a, %h, %n = trm.supervise max_steps(2) halting(never) carry(%u = %x : tensor<2x4xf32>) -> tensor<2x3xf32>, tensor<1x2xf32> {
      %r = trm.recurse cycles(3) carry(%y = %u : tensor<2x4xf32>) {
        %w = trm.apply @net(%y, %x) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
        trm.yield %w : tensor<2x4xf32>
      }
      %lg = trm.linear %r, @t : tensor<2x4xf32> -> tensor<2x3xf32>
      %f = trm.slice %r from(0) : tensor<2x4xf32> -> tensor<1x4xf32>
      %q = trm.linear %f, @q : tensor<1x4xf32> -> tensor<1x2xf32>
      trm.yield %r : tensor<2x4xf32> answer(%lg : tensor<2x3xf32>) halt(%q : tensor<1x2xf32>)
    }
    trm.return %a, %h, %n : tensor<2x3xf32>, tensor<1x2xf32>, i32
  }
}
