// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The sections of the page, from the facts that it holds as JSON.

// ---- headline

function drawHeadline() {
  const model = facts.optimized_model || facts.model || {},
    sizes = facts.sizes || {};
  document.title = `${model.name || 'model'}: trmc report`;
  const list = [];
  const add = (name, value, mono) => {
    if (known(value))
      list.push(el('div', {}, el('dt', {}, name), el('dd', mono ? { class: 'mono' } : {}, value)));
  };
  add('family', model.family);
  if (known(model.seq_len)) add('puzzle', `${model.seq_len} positions, ${model.vocab_size} tokens`);
  if (model.latent) add('latent', model.latent.join(' \u00d7 '));
  if (facts.target) add('target', `${facts.target.name} (${facts.target.cpu})`);
  if (facts.levels) add('levels', facts.levels.map(level => level.name).join(', '));
  add('precision', sizes.precision);
  if (model.halting) add('halting', model.halting.compiled);
  add('file', model.file);
  add('sha256', model.sha256 && model.sha256.slice(0, 16) + '\u2026', true);
  page.append(
    el('div', { class: 'eyebrow' }, 'trmc report'),
    el('h1', {}, model.name || 'model'),
    el('dl', { class: 'facts' }, ...list)
  );

  const tiles = [];
  const tile = (value, name, title) => {
    if (known(value))
      tiles.push(
        el(
          'div',
          title ? { class: 'tile', title } : { class: 'tile' },
          el('b', {}, value),
          el('span', {}, name)
        )
      );
  };
  const macs = model.multiply_adds_per_step,
    arena = facts.arena || {};
  if (known(macs)) {
    const steps = model.max_steps / (model.step_stride || 1);
    const unit = model.cycles_per_step > 1 ? 'cycle' : 'step';
    tile(count(macs), `multiply-adds a ${unit}`, exact(macs));
    tile(count(macs * steps), `a solve of all ${model.max_steps} ${unit}s`, exact(macs * steps));
  }
  if (known(model.parameters)) tile(count(model.parameters), 'parameters', exact(model.parameters));
  const weights = known(sizes.weight_bytes) ? sizes.weight_bytes : model.weight_bytes;
  if (known(weights)) tile(bytes(weights), 'weights', exact(weights) + ' bytes');
  if (known(facts.code_bytes))
    tile(bytes(facts.code_bytes), 'code of the model', exact(facts.code_bytes) + ' bytes');
  if (known(sizes.arena_bytes)) {
    const bound = arena.lower_bound_bytes;
    tile(
      bytes(sizes.arena_bytes),
      known(bound) && bound > 0
        ? `arena, ${percent(Math.max(0, sizes.arena_bytes / bound - 1))} over the bound`
        : 'arena',
      exact(sizes.arena_bytes) + ' bytes'
    );
  }
  tile(time(facts.compile_seconds), 'compile time');
  page.append(el('div', { class: 'tiles' }, ...tiles));
}

// ---- passes

function remarkText(pass, remark) {
  const parts = remark.arguments.map(({ key, value }) =>
    ['Remark', 'Reason', 'Suggestion'].includes(key)
      ? value
      : `${words(key)} ${/^\d{5,}$/.test(value) ? exact(+value) : value}`
  );
  const name = words(remark.name),
    said = parts.join(', ');
  const isPassName = pass.endsWith('-' + name.replaceAll(' ', '-'));
  return (
    (remark.kind === 'missed' || remark.kind === 'failed' ? remark.kind + ', ' : '') +
    (said ? (isPassName ? '' : name + ': ') + said : name)
  );
}
/** What a pass did: its remarks, and sizes that changed. */
function deeds(pass) {
  const lines = [...new Set(pass.remarks.map(remark => remarkText(pass.pass, remark)))];
  const changes = [
    ['networks', 'networks'],
    ['applications_per_step', 'applications a step']
  ]
    .filter(
      ([key]) => pass.before.networks && pass.after.networks && pass.before[key] !== pass.after[key]
    )
    .map(([key, name]) => `${name} ${pass.before[key]} \u2192 ${pass.after[key]}`);
  const weights = [pass.before.weight_bytes, pass.after.weight_bytes];
  if (
    pass.before.networks &&
    pass.after.networks &&
    pass.phase !== 'kernels' &&
    weights[0] !== weights[1]
  )
    changes.push(`weights ${bytes(weights[0])} \u2192 ${bytes(weights[1])}`);
  return [...lines, ...(changes.length ? [changes.join(', ')] : [])];
}
function drawPasses() {
  if (!facts.passes.length) return;
  const slowest = Math.max(...facts.passes.map(pass => pass.seconds));
  const row = pass =>
    el(
      'div',
      { class: 'pass' },
      el('code', {}, pass.pass),
      el('div', { class: 'did' }, ...deeds(pass).map(line => el('div', {}, line))),
      el(
        'div',
        { class: 'num ops' },
        pass.before.operations === pass.after.operations
          ? `${exact(pass.after.operations)} ops`
          : `${exact(pass.before.operations)} \u2192 ${exact(pass.after.operations)} ops`
      ),
      el(
        'div',
        { class: 'num' },
        time(pass.seconds),
        el(
          'div',
          { class: 'bar' },
          el('i', { style: `width:${(100 * pass.seconds) / slowest}%;background:${color(0)}` })
        )
      )
    );
  const phaseOf = pass => withLevel(pass.phase, pass.level);
  const phases = [...new Set(facts.passes.map(phaseOf))].map(phase => {
    const passes = facts.passes.filter(pass => phaseOf(pass) === phase);
    const active = passes.filter(pass => pass.changed || pass.remarks.length);
    const idle = passes.filter(pass => !active.includes(pass));
    return el(
      'details',
      passes[0].phase === 'llvm' ? {} : { open: '' },
      el(
        'summary',
        {},
        phase,
        el(
          'small',
          {},
          `${plural(passes.length, 'pass', 'passes')}, ` +
            time(sum(passes.map(pass => pass.seconds)))
        )
      ),
      ...active.map(row),
      idle.length
        ? el(
            'div',
            { class: 'idle' },
            'Nothing to do for ',
            ...idle.flatMap((pass, i) => [
              i ? ', ' : '',
              el('code', {}, pass.pass),
              ` (${time(pass.seconds)})`
            ])
          )
        : null
    );
  });
  section(
    'Passes',
    'In the order in which they ran: what each says it did, the operations it ran on ' +
      'before and after, and its time.',
    ...phases
  );
}

// ---- costs and traffic

const places = {
  start: 'start of a solve',
  first: 'first step',
  step: 'step, outside networks',
  readout: 'readout'
};
function drawCosts() {
  if (!facts.costs || !facts.costs.length) return;
  const rows = facts.costs.map(cost => ({
    ...cost,
    total: cost.runs_per_step * cost.multiply_adds,
    label: cost.kind === 'network' ? cost.name : places[cost.kind]
  }));
  const parts = rows
    .filter(cost => cost.total && cost.kind !== 'start' && cost.kind !== 'first')
    .map(cost => ({ name: cost.label, value: cost.total, text: count(cost.total) }));
  section(
    'Cost by network',
    'Multiply-adds of matrix products and attention in one supervision step, ' +
      'its readout included. What a run reads of its weights counts once.',
    ...(parts.length ? stack(parts) : []),
    table(
      [
        { name: '' },
        { name: 'runs a step', num: true },
        { name: 'multiply-adds a run', num: true },
        { name: 'a step', num: true },
        { name: 'parameters', num: true },
        { name: 'weights', num: true }
      ],
      rows.map(cost => [
        cost.kind === 'network' ? el('code', {}, cost.label) : cost.label,
        exact(cost.runs_per_step),
        count(cost.multiply_adds),
        count(cost.total),
        count(cost.parameters),
        bytes(cost.weight_bytes)
      ])
    )
  );
}
function drawTraffic() {
  const traffic = facts.traffic;
  if (!traffic) return;
  const step = traffic.step,
    model = facts.optimized_model || facts.model;
  const total = step.weight_bytes_read + step.activation_bytes_read + step.activation_bytes_written;
  const parts = [
    ['weights read', step.weight_bytes_read],
    ['activations read', step.activation_bytes_read],
    ['activations written', step.activation_bytes_written]
  ].map(([name, value]) => ({ name, value, text: bytes(value) }));
  const intensity =
    model && total
      ? `, ${(model.multiply_adds_per_step / total).toFixed(1)} multiply-adds a byte`
      : '';
  section(
    'Bytes moved in a step',
    `${bytes(total)}${intensity}. Latents are loaded ` +
      `${plural(step.latent_loads, 'time')} and stored ${plural(step.latent_stores, 'time')}. ` +
      'Kernels read and ' +
      'write each operand once here, whatever caches make of it.',
    ...stack(parts),
    table(
      [
        { name: 'function' },
        { name: 'calls a step', num: true },
        { name: 'weights read', num: true },
        { name: 'activations read', num: true },
        { name: 'written', num: true },
        { name: 'latent loads', num: true },
        { name: 'stores', num: true }
      ],
      traffic.functions.map(({ name, calls_per_step, own }) => [
        el('code', {}, name.replace(/^[^.]*\./, '')),
        exact(calls_per_step),
        bytes(own.weight_bytes_read),
        bytes(own.activation_bytes_read),
        bytes(own.activation_bytes_written),
        exact(own.latent_loads),
        exact(own.latent_stores)
      ])
    )
  );
}

// ---- arena

const owner = name =>
  name
    .split('.')
    .slice(0, -1)
    .join('.')
    .replace(/^[^.]*\./, '') || 'whole solve';
function drawArenaMap(arena, groups, readout, width) {
  const left = 64,
    bottom = 26,
    top = 8,
    height = width < 500 ? 300 : 380;
  const end = Math.max(1, ...arena.buffers.map(buffer => buffer.end + 1));
  const peak = Math.max(
    1,
    arena.peak_bytes || 0,
    ...arena.buffers.map(buffer => buffer.offset + buffer.bytes)
  );
  const px = at => left + ((width - left - 2) * at) / end;
  const py = at => top + (height - top - bottom) * (1 - at / peak);
  const map = svg('svg', {
    width,
    height,
    role: 'img',
    'aria-label': 'buffers of the arena over time'
  });
  for (let tick = 0; tick <= 4; ++tick) {
    const y = py((peak * tick) / 4);
    map.append(
      svg('path', { d: `M${left} ${y} H${width}`, stroke: 'var(--line)' }),
      svg(
        'text',
        { x: left - 8, y: y + 4, class: 'soft', 'text-anchor': 'end' },
        bytes((peak * tick) / 4)
      )
    );
  }
  for (const buffer of arena.buffers) {
    const shade = color(groups.indexOf(owner(buffer.name)));
    const x = px(buffer.begin),
      y = py(buffer.offset + buffer.bytes);
    const w = Math.max(1.5, px(buffer.end + 1) - x),
      h = Math.max(1.5, py(buffer.offset) - y);
    const about =
      `${buffer.name}, ${bytes(buffer.bytes)} at ${exact(buffer.offset)}` +
      `${buffer.type ? ', ' + buffer.type : ''}, ` +
      `alive from ${exact(buffer.begin)} to ${exact(buffer.end)}`;
    const box = svg('rect', {
      x,
      y,
      width: w,
      height: h,
      fill: shade,
      'fill-opacity': 0.3,
      stroke: shade,
      'stroke-width': 0.75
    });
    box.append(svg('title', {}, about));
    for (const event of ['pointerenter', 'click'])
      box.addEventListener(event, () => {
        readout.textContent = about;
      });
    map.append(box);
    const name = buffer.name.replace(/^[^.]*\.(?=.*\.)/, '');
    if (h >= 15 && fit(name, w - 10, MONO) === name) {
      const place = { x: x + 6, y: y + h / 2 + 4, class: 'mono', 'pointer-events': 'none' };
      map.append(svg('text', place, name));
    }
  }
  if (arena.lower_bound_bytes)
    map.append(
      svg('path', {
        d: `M${left} ${py(arena.lower_bound_bytes)} H${width}`,
        stroke: 'var(--text)',
        'stroke-dasharray': '5 4',
        'pointer-events': 'none'
      })
    );
  map.append(
    svg('text', { x: left, y: height - 6, class: 'soft' }, 'start of the solve'),
    svg(
      'text',
      { x: width - 2, y: height - 6, class: 'soft', 'text-anchor': 'end' },
      width < 500 ? 'program order \u2192' : 'program order, each loop once \u2192'
    )
  );
  return map;
}
function drawArena() {
  const arena = facts.arena;
  if (!arena || !arena.buffers.length) return;
  const groups = [...new Set(arena.buffers.map(buffer => owner(buffer.name)))];
  const readout = el(
    'div',
    { id: 'buffer', class: 'mono' },
    'Point at a buffer to see its size, place and life.'
  );
  const distinct = new Set(arena.buffers.map(buffer => `${buffer.name} ${buffer.offset}`)).size;
  const bound = arena.lower_bound_bytes;
  section(
    'Arena',
    `${plural(distinct, 'buffer')} in ${bytes(arena.peak_bytes || 0)}` +
      (bound
        ? `; the largest set that is alive at once takes ${bytes(bound)} (dashed): ` +
          'no plan needs less.'
        : '.'),
    figure(width => drawArenaMap(arena, groups, readout, width)),
    readout,
    el(
      'div',
      { class: 'legend' },
      ...groups.map((group, i) =>
        el('span', {}, el('i', { style: `background:${color(i)}` }), group)
      )
    )
  );
}

// ---- page

function drawPhases() {
  section(
    'Compile time',
    null,
    ...stack(
      facts.phases.map(({ name, level, seconds }) => ({
        name: withLevel(name, level),
        value: seconds,
        text: time(seconds)
      }))
    ),
    facts.artifacts.length
      ? el(
          'div',
          { class: 'legend' },
          ...facts.artifacts.map(({ file, bytes: size }) =>
            el('span', {}, 'wrote ', el('code', {}, file), ' ', el('b', {}, bytes(size)))
          )
        )
      : null
  );
}
for (const draw of [
  drawHeadline,
  drawRecursion,
  drawPasses,
  drawCosts,
  drawTraffic,
  drawArena,
  drawPhases
])
  draw();
page.append(
  el('footer', {}, `Made by ${facts.compiler}. report.json beside this page holds the same facts.`)
);
const redraw = () => redraws.forEach(draw => draw());
redraw();
addEventListener('resize', redraw);
