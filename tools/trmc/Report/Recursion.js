// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The recursion as nested boxes.

const networkNames = (facts.costs || [])
  .filter(cost => cost.kind === 'network')
  .map(cost => cost.name);
const networkColor = name => color(Math.max(0, networkNames.indexOf(name)));
const titles = {
  supervise: 'supervise',
  first: 'first step',
  readout: 'readout',
  recurse: 'cycle'
};
const loopColors = { supervise: 5, first: 5, readout: 5, recurse: 3 };
/** Draws nodes one below the other from (x, y) on; returns where they end. */
function drawNodes(into, nodes, x, y, width, runs) {
  nodes.forEach((node, index) => {
    if (index) {
      into.append(
        svg('path', {
          d: `M${x + 22} ${y} v10 m-3.5 -4.5 l3.5 4.5 l3.5 -4.5`,
          fill: 'none',
          stroke: 'var(--soft)'
        })
      );
      y += 13;
    }
    y = node.body
      ? drawLoop(into, node, x, y, width, runs)
      : drawLeaf(into, node, x, y, width, runs);
  });
  return y;
}
function drawLeaf(into, node, x, y, width, runs) {
  const applies = node.kind === 'apply',
    shade = applies ? networkColor(node.network) : 'var(--soft)';
  const each = applies && runs !== null ? `\u00d7${exact(runs * node.trips)} a step` : '';
  ruler.font = SANS;
  const room = each ? ruler.measureText(each).width + 14 : 0,
    inside = width - 22;
  ruler.font = MONO;
  const text = node.lines.length ? node.lines : ['(unused)'];
  const beside = text.every(line => ruler.measureText(line).width <= inside - room);
  const lines = text.flatMap(line => wrap(line, inside, MONO));
  const height = 12 + 17 * (lines.length + (each && !beside ? 1 : 0));
  into.append(
    svg('rect', {
      x,
      y,
      width,
      height,
      rx: 5,
      fill: shade,
      'fill-opacity': applies ? 0.16 : 0.06,
      stroke: shade,
      'stroke-opacity': applies ? 1 : 0.45
    })
  );
  lines.forEach((line, i) =>
    into.append(svg('text', { x: x + 11, y: y + 19 + 17 * i, class: 'mono' }, line))
  );
  if (each)
    into.append(
      svg(
        'text',
        {
          x: x + width - 10,
          y: beside ? y + 19 : y + height - 10,
          class: 'soft',
          'text-anchor': 'end'
        },
        each
      )
    );
  return y + height;
}
function drawLoop(into, node, x, y, width, runs) {
  const shade = color(loopColors[node.kind]),
    repeats = node.kind === 'supervise' || node.kind === 'recurse';
  const box = svg('rect', { x, y, width, rx: 8, fill: shade, 'fill-opacity': 0.05, stroke: shade });
  into.append(box);
  const title = repeats ? `${titles[node.kind]} \u00d7${node.trips}` : titles[node.kind];
  const head = svg('text', { x: x + 12, y: y + 21, 'font-weight': 650 }, title);
  into.append(head);
  ruler.font = '650 ' + SANS;
  const carried = node.carried.length
    ? (repeats ? 'carries ' : 'of ') + node.carried.join(', ')
    : '';
  const room = width - ruler.measureText(title).width - 56;
  const label = svg(
    'text',
    { x: x + width - (repeats ? 32 : 12), y: y + 21, class: 'soft', 'text-anchor': 'end' },
    fit(carried, room, SANS)
  );
  label.append(svg('title', {}, carried));
  into.append(label);
  const gutter = repeats ? 30 : 12;
  const inner = node.kind === 'supervise' ? 1 : runs === null ? null : runs * node.trips;
  const top = y + 32,
    end = drawNodes(into, node.body, x + 12, top, width - 12 - gutter, inner);
  const bottom = end + 12;
  if (repeats) {
    // around the loop, from its end to its start
    const right = x + width - 13,
      from = x + width - gutter;
    into.append(
      svg('path', {
        fill: 'none',
        stroke: shade,
        'stroke-width': 1.5,
        d: `M${from + 3} ${bottom - 18} H${right - 5} q5 0 5 -5 V${y + 25} m-4 6 l4 -6 l4 6`
      })
    );
  }
  box.setAttribute('height', bottom - y);
  return bottom;
}
function drawTree(nodes, width, label) {
  const picture = svg('svg', { width, role: 'img', 'aria-label': label });
  const height = drawNodes(picture, nodes, 1, 1, width - 2, null) + 1;
  picture.setAttribute('height', height);
  return picture;
}
function drawRecursion() {
  const { before, after } = facts.recursion;
  if (!before && !after) return;
  const same = !after || !before || JSON.stringify(before) === JSON.stringify(after);
  const note =
    'Loops as they nest, with what they carry from one trip to the next; ' +
    'applications of a network say how often they run in a supervision step.' +
    (before && after && same ? ' Optimisation left it as it was.' : '');
  const part = (title, nodes) =>
    el(
      'div',
      { style: same ? 'max-width:620px' : '' },
      same ? null : el('h3', {}, title),
      figure(width => drawTree(nodes, width, title))
    );
  section(
    'Recursion',
    note,
    el(
      'div',
      { class: same ? '' : 'pair' },
      part(before ? 'As imported' : 'As compiled', before || after),
      same ? null : part('As compiled', after)
    )
  );
}
