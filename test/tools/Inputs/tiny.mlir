// A model with every structural part and few numbers: three tokens of five.
trm.model @tiny family("trm") seq_len(3) vocab_size(5) {
  trm.weight @table = dense<0.5> : tensor<5x4xf32>
  trm.weight @mix = dense_resource<mix> : tensor<4x8xf32>
  trm.weight @down = dense<0.25> : tensor<4x4xf32>
  trm.weight @halt = dense<0.125> : tensor<1x4xf32>

  trm.network @net(%hidden: tensor<3x4xf32>, %injection: tensor<3x4xf32>) -> tensor<3x4xf32> {
    %h = trm.add %hidden, %injection : tensor<3x4xf32>
    %d = trm.linear %h, @down : tensor<3x4xf32> -> tensor<3x4xf32>
    %n = trm.rms_norm %d epsilon(1.0e-5) : tensor<3x4xf32>
    trm.return %n : tensor<3x4xf32>
  }

  trm.solve @solve(%tokens: tensor<3xi32>, %puzzle: i32)
      -> (tensor<3x5xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<3xi32> -> tensor<3x4xf32>
    %answer, %q, %steps = trm.supervise max_steps(2) halting(q)
        carry(%z = %x : tensor<3x4xf32>) -> tensor<3x5xf32>, tensor<1x1xf32> {
      %l = trm.recurse cycles(2) carry(%h = %z : tensor<3x4xf32>) {
        %n = trm.apply @net(%h, %x) : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
        trm.yield %n : tensor<3x4xf32>
      }
      %logits = trm.linear %l, @table : tensor<3x4xf32> -> tensor<3x5xf32>
      %first = trm.slice %l from(0) : tensor<3x4xf32> -> tensor<1x4xf32>
      %b = trm.linear %first, @halt : tensor<1x4xf32> -> tensor<1x1xf32>
      trm.yield %l : tensor<3x4xf32> answer(%logits : tensor<3x5xf32>) halt(%b : tensor<1x1xf32>)
    }
    trm.return %answer, %q, %steps : tensor<3x5xf32>, tensor<1x1xf32>, i32
  }
}

{-# dialect_resources: { builtin: { mix: "0x040000000000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f0000803f" } } #-}
