// The sum of two latents that both start from constants: the first step knows it.
trm.model @sums family("test") seq_len(2) vocab_size(3) {
  trm.weight @table = dense<[[0.5, -1.0], [1.0, 0.25], [-0.75, 2.0]]> : tensor<3x2xf32>
  trm.weight @mix = dense<[[0.5, 0.25], [-0.125, 1.0]]> : tensor<2x2xf32>
  trm.weight @head = dense<[[1.0, 0.0], [0.0, 1.0], [0.5, -0.5]]> : tensor<3x2xf32>
  trm.weight @q_head = dense<[[1.0, -1.0], [0.5, 0.5]]> : tensor<2x2xf32>
  trm.weight @q_bias = dense<[-0.5, 0.25]> : tensor<2xf32>
  trm.weight @init = dense<[0.25, -0.5]> : tensor<2xf32>
  trm.network @net(%z: tensor<2x2xf32>, %injection: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %sum = trm.add %z, %injection : tensor<2x2xf32>
    %mixed = trm.linear %sum, @mix : tensor<2x2xf32> -> tensor<2x2xf32>
    %residual = trm.add %sum, %mixed : tensor<2x2xf32>
    %norm = trm.rms_norm %residual epsilon(1.0e-5) : tensor<2x2xf32>
    trm.return %norm : tensor<2x2xf32>
  }
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x3xf32>, tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<2xi32> -> tensor<2x2xf32>
    %init = trm.parameter @init : tensor<2x2xf32>
    %answer, %q, %steps = trm.supervise max_steps(4) halting(q_compare)
        carry(%zH = %init : tensor<2x2xf32>, %zL = %init : tensor<2x2xf32>)
        -> tensor<2x3xf32>, tensor<1x2xf32> {
      %l = trm.recurse cycles(2) carry(%l0 = %zL : tensor<2x2xf32>) {
        %latents = trm.add %zH, %l0 : tensor<2x2xf32>
        %injection = trm.add %latents, %x : tensor<2x2xf32>
        %n = trm.apply @net(%l0, %injection)
          : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
        trm.yield %n : tensor<2x2xf32>
      }
      %h = trm.apply @net(%zH, %l) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      %both = trm.add %h, %l : tensor<2x2xf32>
      %logits = trm.linear %both, @head : tensor<2x2xf32> -> tensor<2x3xf32>
      %first = trm.slice %h from(0) : tensor<2x2xf32> -> tensor<1x2xf32>
      %halt = trm.linear %first, @q_head bias(@q_bias) : tensor<1x2xf32> -> tensor<1x2xf32>
      trm.yield %h, %l : tensor<2x2xf32>, tensor<2x2xf32>
        answer(%logits : tensor<2x3xf32>) halt(%halt : tensor<1x2xf32>)
    }
    trm.return %answer, %q, %steps : tensor<2x3xf32>, tensor<1x2xf32>, i32
  }
}
