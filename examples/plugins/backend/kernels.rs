// What a step computes with. Activations are rows of features, one row a position;
// weights are bytes of a file, little-endian float32, as the model was saved.

/// A run of elements of the weights.
#[derive(Clone, Copy)]
struct Weight {
    at: usize,
    count: usize,
}

impl Weight {
    fn bytes(self) -> &'static [u8] {
        &WEIGHTS[4 * self.at..4 * (self.at + self.count)]
    }

    fn get(self, index: usize) -> f32 {
        float(&self.bytes()[4 * index..])
    }

    fn row(self, index: usize, width: usize) -> &'static [u8] {
        &self.bytes()[4 * width * index..4 * width * (index + 1)]
    }
}

fn float(bytes: &[u8]) -> f32 {
    f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// `core` has neither this nor exp(): Newton's steps from half the exponent.
fn sqrt(x: f32) -> f32 {
    if x == 0.0 {
        return 0.0;
    }
    let x = f64::from(x);
    let mut root = f64::from_bits((x.to_bits() >> 1) + (1023 << 51));
    for _ in 0..5 {
        root = 0.5 * (root + x / root);
    }
    root as f32
}

/// 2^k times a Taylor series on half a period around 0.
fn exp(x: f32) -> f32 {
    let x = f64::from(x.clamp(-104.0, 89.0));
    let scaled = x * core::f64::consts::LOG2_E;
    let k = (scaled + if scaled < 0.0 { -0.5 } else { 0.5 }) as i64;
    let r = x - k as f64 * core::f64::consts::LN_2;
    let mut sum = 1.0;
    for n in (1..10).rev() {
        sum = 1.0 + sum * r / f64::from(n);
    }
    (sum * f64::from_bits(((1023 + k) as u64) << 52)) as f32
}

/// In eight lanes, which a compiler may keep in a vector.
fn dot(weights: &[u8], input: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let whole = input.len() / 8 * 8;
    for (w, x) in weights.chunks_exact(32).zip(input.chunks_exact(8)) {
        for lane in 0..8 {
            lanes[lane] += float(&w[4 * lane..]) * x[lane];
        }
    }
    let mut sum = lanes.iter().sum();
    for i in whole..input.len() {
        sum += float(&weights[4 * i..]) * input[i];
    }
    sum
}

fn copy(out: &mut [f32], input: &[f32]) {
    out.copy_from_slice(input);
}

fn add(out: &mut [f32], a: &[f32], b: &[f32]) {
    for i in 0..out.len() {
        out[i] = a[i] + b[i];
    }
}

fn scale(out: &mut [f32], input: &[f32], factor: f32) {
    for i in 0..out.len() {
        out[i] = input[i] * factor;
    }
}

/// A row of the weight for each position, or all of it.
fn parameter(out: &mut [f32], weight: Weight) {
    for i in 0..out.len() {
        out[i] = weight.get(i % weight.count);
    }
}

/// Tokens lie inside the table: solve() looks.
fn embed(out: &mut [f32], tokens: &[i32], table: Weight, width: usize) {
    for (row, token) in out.chunks_exact_mut(width).zip(tokens) {
        for (i, bytes) in table
            .row(*token as usize, width)
            .chunks_exact(4)
            .enumerate()
        {
            row[i] = float(bytes);
        }
    }
}

/// One row of the table, filled up with zeros.
fn embed_puzzle(out: &mut [f32], row: usize, table: Weight, width: usize) {
    out.fill(0.0);
    for i in 0..width {
        out[i] = table.get(row * width + i);
    }
}

fn linear(out: &mut [f32], input: &[f32], weight: Weight, bias: Option<Weight>, outputs: usize) {
    let inputs = weight.count / outputs;
    for (result, row) in out
        .chunks_exact_mut(outputs)
        .zip(input.chunks_exact(inputs))
    {
        for o in 0..outputs {
            result[o] = dot(weight.row(o, inputs), row) + bias.map_or(0.0, |b| b.get(o));
        }
    }
}

/// The same along the positions: rows of the input are summed.
fn mix(out: &mut [f32], input: &[f32], weight: Weight, bias: Option<Weight>, outputs: usize) {
    let inputs = weight.count / outputs;
    let width = out.len() / outputs;
    for (o, result) in out.chunks_exact_mut(width).enumerate() {
        result.fill(bias.map_or(0.0, |b| b.get(o)));
        for (i, row) in input.chunks_exact(width).enumerate() {
            let factor = weight.get(o * inputs + i);
            for f in 0..width {
                result[f] += factor * row[f];
            }
        }
    }
}

/// silu(gate) * up: gates are the first half of each `line` of the input.
fn swiglu(out: &mut [f32], input: &[f32], line: usize) {
    let half = line / 2;
    for (result, pair) in out.chunks_exact_mut(half).zip(input.chunks_exact(line)) {
        for i in 0..half {
            result[i] = pair[i] / (1.0 + exp(-pair[i])) * pair[half + i];
        }
    }
}

/// Divides `count` elements, `stride` apart, by their root mean square.
fn norm_line(out: &mut [f32], count: usize, stride: usize, epsilon: f32) {
    let squares: f32 = (0..count).map(|i| out[i * stride] * out[i * stride]).sum();
    let root = sqrt(squares / count as f32 + epsilon);
    for i in 0..count {
        out[i * stride] /= root;
    }
}

fn rms_norm(out: &mut [f32], input: &[f32], width: usize, epsilon: f32) {
    out.copy_from_slice(input);
    for row in out.chunks_exact_mut(width) {
        norm_line(row, width, 1, epsilon);
    }
}

fn rms_norm_positions(out: &mut [f32], input: &[f32], width: usize, epsilon: f32) {
    out.copy_from_slice(input);
    for feature in 0..width {
        norm_line(&mut out[feature..], input.len() / width, width, epsilon);
    }
}

#[derive(Clone, Copy)]
struct Attention {
    positions: usize,
    heads: usize,
    kv_heads: usize,
    head_dim: usize,
    scale: f32,
    /// Cosine and sine for each position and pair of features.
    turns: Option<Weight>,
}

impl Attention {
    /// Turns queries and keys: feature i of a head with feature i + head_dim / 2.
    fn turn(self, qkv: &mut [f32], turns: Weight) {
        let half = self.head_dim / 2;
        let width = (self.heads + 2 * self.kv_heads) * self.head_dim;
        for (position, row) in qkv.chunks_exact_mut(width).enumerate() {
            for head in row
                .chunks_exact_mut(self.head_dim)
                .take(self.heads + self.kv_heads)
            {
                for i in 0..half {
                    let at = 2 * (position * half + i);
                    let (cosine, sine) = (turns.get(at), turns.get(at + 1));
                    let (first, second) = (head[i], head[i + half]);
                    head[i] = first * cosine - second * sine;
                    head[i + half] = second * cosine + first * sine;
                }
            }
        }
    }

    /// `turned` is scratch for the input, `scores` for one row of scores.
    fn run(self, out: &mut [f32], qkv: &[f32], turned: &mut [f32], scores: &mut [f32]) {
        turned.copy_from_slice(qkv);
        if let Some(turns) = self.turns {
            self.turn(turned, turns);
        }
        let dim = self.head_dim;
        let width = (self.heads + 2 * self.kv_heads) * dim;
        for position in 0..self.positions {
            for head in 0..self.heads {
                let kv = head * self.kv_heads / self.heads;
                let query = &turned[position * width + head * dim..][..dim];
                let mut largest = f32::MIN;
                for (p, score) in scores.iter_mut().enumerate() {
                    let key = &turned[p * width + (self.heads + kv) * dim..][..dim];
                    *score = query.iter().zip(key).map(|(q, k)| q * k).sum::<f32>() * self.scale;
                    largest = largest.max(*score);
                }
                let mut sum = 0.0;
                for score in scores.iter_mut() {
                    *score = exp(*score - largest);
                    sum += *score;
                }
                let result = &mut out[(position * self.heads + head) * dim..][..dim];
                result.fill(0.0);
                for (p, score) in scores.iter().enumerate() {
                    let value = &turned[p * width + (self.heads + self.kv_heads + kv) * dim..];
                    for i in 0..dim {
                        result[i] += score / sum * value[i];
                    }
                }
            }
        }
    }
}
