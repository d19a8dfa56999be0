// Six lamps in a row, 0 dark and 1 lit. Light spreads from every lit lamp to its
// neighbours, one lamp a cycle, until all are lit: see tutorial.md.
trm.model @hello family("hand") seq_len(6) vocab_size(2) {
  trm.weight @is_lit = dense<[[0.0], [1.0]]> : tensor<2x1xf32>
  // Gate and up: the lamp itself and its neighbours, twice.
  trm.weight @gate_up = dense<[
    [1.0, 1.0, 0.0, 0.0, 0.0, 0.0],
    [1.0, 1.0, 1.0, 0.0, 0.0, 0.0],
    [0.0, 1.0, 1.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 1.0, 1.0, 0.0],
    [0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
    [0.0, 0.0, 0.0, 0.0, 1.0, 1.0],
    [1.0, 1.0, 0.0, 0.0, 0.0, 0.0],
    [1.0, 1.0, 1.0, 0.0, 0.0, 0.0],
    [0.0, 1.0, 1.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 1.0, 1.0, 0.0],
    [0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
    [0.0, 0.0, 0.0, 0.0, 1.0, 1.0]]> : tensor<12x6xf32>
  trm.weight @down = dense<[
    [1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]> : tensor<6x6xf32>
  trm.weight @dark = dense<0.0> : tensor<1xf32>
  trm.weight @lm_head = dense<[[-1.0], [1.0]]> : tensor<2x1xf32>
  trm.weight @lm_bias = dense<[0.5, -0.5]> : tensor<2xf32>
  trm.weight @q_head = dense<1.0> : tensor<1x6xf32>
  trm.weight @q_bias = dense<-5.5> : tensor<1xf32>

  trm.network @spread(%hidden: tensor<6x1xf32>, %injection: tensor<6x1xf32>) -> tensor<6x1xf32> {
    %sum = trm.add %hidden, %injection : tensor<6x1xf32>
    %seen = trm.linear %sum, @gate_up over(positions) : tensor<6x1xf32> -> tensor<12x1xf32>
    %light = trm.swiglu %seen over(positions) : tensor<12x1xf32> -> tensor<6x1xf32>
    %more = trm.linear %light, @down over(positions) : tensor<6x1xf32> -> tensor<6x1xf32>
    %lit = trm.add %sum, %more : tensor<6x1xf32>
    %level = trm.rms_norm %lit epsilon(1.0e-5) : tensor<6x1xf32>
    trm.return %level : tensor<6x1xf32>
  }

  trm.solve @solve(%tokens: tensor<6xi32>, %puzzle: i32)
      -> (tensor<6x2xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @is_lit : tensor<6xi32> -> tensor<6x1xf32>
    %start = trm.parameter @dark : tensor<6x1xf32>
    %answer, %halt, %steps = trm.supervise max_steps(4) halting(q)
        carry(%z = %start : tensor<6x1xf32>) -> tensor<6x2xf32>, tensor<1x1xf32> {
      %h = trm.recurse cycles(2) carry(%l = %z : tensor<6x1xf32>) {
        %injection = trm.add %z, %x : tensor<6x1xf32>
        %n = trm.apply @spread(%l, %injection) : (tensor<6x1xf32>, tensor<6x1xf32>) -> tensor<6x1xf32>
        trm.yield %n : tensor<6x1xf32>
      }
      %logits = trm.linear %h, @lm_head bias(@lm_bias) : tensor<6x1xf32> -> tensor<6x2xf32>
      %q = trm.linear %h, @q_head bias(@q_bias) over(positions) : tensor<6x1xf32> -> tensor<1x1xf32>
      trm.yield %h : tensor<6x1xf32> answer(%logits : tensor<6x2xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %answer, %halt, %steps : tensor<6x2xf32>, tensor<1x1xf32>, i32
  }
}
