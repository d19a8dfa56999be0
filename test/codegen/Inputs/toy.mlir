// A model of the llvm phase by hand: four tokens of three values. Its logits are
// the same for every puzzle.
module attributes {
  trm.target = #trm.target<name = "x86-64-v2", triple = "x86_64-unknown-linux-gnu",
      cpu = "x86-64-v2", features = "", vector_bits = 128, vector_registers = 16,
      l2_bytes = 262144>,
  trm.facts = #trm.facts<name = "toy", family = "trm",
    digest = "0000000000000000000000000000000000000000000000000000000000000000",
    precision = f32, seq_len = 4, vocab_size = 3, positions = 5, hidden_size = 2, latents = 1,
    max_steps = 2, q_outputs = 1,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 12, multiply_adds_per_step = 36, puzzle_ids = [0],
    sizes = <arena_bytes = 64, weight_bytes = 48, carry_elements = 0, started_words = [1]>>
} {
  llvm.mlir.global internal constant @text_name("toy\00")
  llvm.mlir.global internal constant @text_family("trm\00")
  llvm.mlir.global internal constant @text_precision("float32\00")
  llvm.mlir.global internal constant @text_target("x86-64-v2\00")
  llvm.mlir.global internal constant @text_digest("0000000000000000000000000000000000000000000000000000000000000000\00")
  llvm.mlir.global internal constant @text_compiler("hand\00")
  llvm.mlir.global internal constant @puzzles(dense<0> : tensor<1xi32>) : !llvm.array<1 x i32>
  llvm.mlir.global internal constant @weights(dense<[1.0, 0.0, 0.5, 0.5, 1.0, 0.0]> : tensor<6xf32>) {alignment = 64 : i64} : !llvm.array<6 x f32>

  llvm.mlir.global internal constant @facts() : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)> {
    %s = llvm.mlir.undef : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %bytes = llvm.mlir.constant(192 : i32) : i32
    %abi = llvm.mlir.constant(6 : i32) : i32
    %name = llvm.mlir.addressof @text_name : !llvm.ptr
    %family = llvm.mlir.addressof @text_family : !llvm.ptr
    %precision = llvm.mlir.addressof @text_precision : !llvm.ptr
    %target = llvm.mlir.addressof @text_target : !llvm.ptr
    %digest = llvm.mlir.addressof @text_digest : !llvm.ptr
    %compiler = llvm.mlir.addressof @text_compiler : !llvm.ptr
    %ids = llvm.mlir.addressof @puzzles : !llvm.ptr
    %c1 = llvm.mlir.constant(1 : i32) : i32
    %c2 = llvm.mlir.constant(2 : i32) : i32
    %c3 = llvm.mlir.constant(3 : i32) : i32
    %c4 = llvm.mlir.constant(4 : i32) : i32
    %c5 = llvm.mlir.constant(5 : i32) : i32
    %threshold = llvm.mlir.constant(0.0 : f32) : f32
    %arena = llvm.mlir.constant(64 : i64) : i64
    %parameters = llvm.mlir.constant(12 : i64) : i64
    %weight_bytes = llvm.mlir.constant(48 : i64) : i64
    %macs = llvm.mlir.constant(36 : i64) : i64
    %0 = llvm.insertvalue %bytes, %s[0] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %1 = llvm.insertvalue %abi, %0[1] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %2 = llvm.insertvalue %name, %1[2] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %3 = llvm.insertvalue %family, %2[3] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %4 = llvm.insertvalue %precision, %3[4] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %5 = llvm.insertvalue %target, %4[5] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %6 = llvm.insertvalue %digest, %5[6] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %7 = llvm.insertvalue %compiler, %6[7] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %8 = llvm.insertvalue %c4, %7[8] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %9 = llvm.insertvalue %c3, %8[9] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %10 = llvm.insertvalue %c5, %9[10] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %11 = llvm.insertvalue %c2, %10[11] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %12 = llvm.insertvalue %c2, %11[12] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %13 = llvm.insertvalue %c1, %12[13] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %14 = llvm.insertvalue %c1, %13[14] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %15 = llvm.insertvalue %ids, %14[15] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %16 = llvm.insertvalue %c1, %15[16] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %17 = llvm.insertvalue %threshold, %16[17] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %18 = llvm.insertvalue %c1, %17[18] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %19 = llvm.insertvalue %c3, %18[19] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %20 = llvm.insertvalue %c1, %19[20] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %21 = llvm.insertvalue %c1, %20[21] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %22 = llvm.insertvalue %c1, %21[22] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %23 = llvm.insertvalue %arena, %22[23] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %24 = llvm.insertvalue %parameters, %23[24] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %25 = llvm.insertvalue %weight_bytes, %24[25] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %26 = llvm.insertvalue %macs, %25[26] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %no_carry = llvm.mlir.constant(0 : i64) : i64
    %no_latents = llvm.mlir.constant(0 : i32) : i32
    %27 = llvm.insertvalue %no_carry, %26[27] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %28 = llvm.insertvalue %no_carry, %27[28] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %29 = llvm.insertvalue %no_latents, %28[29] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    %30 = llvm.insertvalue %no_carry, %29[30] : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
    llvm.return %30 : !llvm.struct<(i32, i32, ptr, ptr, ptr, ptr, ptr, ptr, i32, i32, i32, i32, i32, i32, i32, ptr, i32, f32, i32, i32, i32, i32, i32, i64, i64, i64, i64, i64, i64, i32, i64)>
  }

  llvm.mlir.global external constant @toy_model() : !llvm.struct<(ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, i32)> {
    %s = llvm.mlir.undef : !llvm.struct<(ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, i32)>
    %info = llvm.mlir.addressof @facts : !llvm.ptr
    %start = llvm.mlir.addressof @toy_start : !llvm.ptr
    %step = llvm.mlir.addressof @toy_step : !llvm.ptr
    %solve = llvm.mlir.addressof @toy_solve : !llvm.ptr
    %0 = llvm.insertvalue %info, %s[0] : !llvm.struct<(ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, i32)>
    %1 = llvm.insertvalue %start, %0[1] : !llvm.struct<(ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, i32)>
    %2 = llvm.insertvalue %step, %1[2] : !llvm.struct<(ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, i32)>
    %3 = llvm.insertvalue %solve, %2[3] : !llvm.struct<(ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, i32)>
    %perturb = llvm.mlir.addressof @toy_perturb : !llvm.ptr
    %none = llvm.mlir.zero : !llvm.ptr
    %4 = llvm.insertvalue %perturb, %3[4] : !llvm.struct<(ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, i32)>
    %5 = llvm.insertvalue %none, %4[5] : !llvm.struct<(ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, i32)>
    %6 = llvm.insertvalue %none, %5[6] : !llvm.struct<(ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, i32)>
    %no_levels = llvm.mlir.constant(0 : i32) : i32
    %7 = llvm.insertvalue %none, %6[7] : !llvm.struct<(ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, i32)>
    %8 = llvm.insertvalue %no_levels, %7[8] : !llvm.struct<(ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, i32)>
    llvm.return %8 : !llvm.struct<(ptr, ptr, ptr, ptr, ptr, ptr, ptr, ptr, i32)>
  }

  llvm.func @toy_info() -> !llvm.ptr {
    %info = llvm.mlir.addressof @facts : !llvm.ptr
    llvm.return %info : !llvm.ptr
  }

  // Refuses a small arena (1), then keeps the first token in the arena.
  llvm.func @toy_start(%arena: !llvm.ptr, %bytes: i64, %tokens: !llvm.ptr, %puzzle: i32) -> i32 {
    %ok = llvm.mlir.constant(0 : i32) : i32
    %small = llvm.mlir.constant(1 : i32) : i32
    %needed = llvm.mlir.constant(64 : i64) : i64
    %enough = llvm.icmp "uge" %bytes, %needed : i64
    llvm.cond_br %enough, ^keep, ^refuse
  ^keep:
    %token = llvm.load %tokens : !llvm.ptr -> i32
    llvm.store %token, %arena : i32, !llvm.ptr
    llvm.return %ok : i32
  ^refuse:
    llvm.return %small : i32
  }

  // Every position gets the first three weights as its logits.
  llvm.func @toy_step(%arena: !llvm.ptr, %logits: !llvm.ptr, %q: !llvm.ptr) -> i32 {
    %ok = llvm.mlir.constant(0 : i32) : i32
    %c0 = llvm.mlir.constant(0 : i64) : i64
    %c1 = llvm.mlir.constant(1 : i64) : i64
    %c3 = llvm.mlir.constant(3 : i64) : i64
    %c12 = llvm.mlir.constant(12 : i64) : i64
    %half = llvm.mlir.constant(0.5 : f32) : f32
    %weights = llvm.mlir.addressof @weights : !llvm.ptr
    llvm.store %half, %q : f32, !llvm.ptr
    llvm.br ^loop(%c0 : i64)
  ^loop(%i: i64):
    %column = llvm.urem %i, %c3 : i64
    %from = llvm.getelementptr %weights[%column] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %to = llvm.getelementptr %logits[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %value = llvm.load %from : !llvm.ptr -> f32
    llvm.store %value, %to : f32, !llvm.ptr
    %next = llvm.add %i, %c1 : i64
    %more = llvm.icmp "ult" %next, %c12 : i64
    llvm.cond_br %more, ^loop(%next : i64), ^done
  ^done:
    llvm.return %ok : i32
  }

  // There is no carry.
  llvm.func @toy_perturb(%arena: !llvm.ptr, %noise: !llvm.ptr, %first: i64, %count: i64) -> i32 {
    %option = llvm.mlir.constant(6 : i32) : i32
    llvm.return %option : i32
  }

  // The answer is token 0 everywhere, as the logits say.
  llvm.func @toy_solve(%arena: !llvm.ptr, %bytes: i64, %tokens: !llvm.ptr, %puzzle: i32,
                       %answer: !llvm.ptr, %info: !llvm.ptr) -> i32 {
    %zero = llvm.mlir.constant(0 : i8) : i8
    %size = llvm.mlir.constant(16 : i64) : i64
    %status = llvm.call @toy_start(%arena, %bytes, %tokens, %puzzle) : (!llvm.ptr, i64, !llvm.ptr, i32) -> i32
    "llvm.intr.memset"(%answer, %zero, %size) <{isVolatile = false}> : (!llvm.ptr, i8, i64) -> ()
    llvm.return %status : i32
  }
}
