// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements, numbers and text of the page.
'use strict';
const facts = JSON.parse(document.getElementById('facts').textContent);
const page = document.getElementById('page');

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}
function svg(tag, attributes = {}, text) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}
const color = index => `var(--c${index % 7})`;
const known = value => value !== null && value !== undefined;
/// A phase, and the level that it ran for where there are several.
const withLevel = (phase, level) => (level ? `${phase} (${level})` : phase);
function scaled(value, base, units) {
  let unit = 0;
  while (value >= base && unit + 1 < units.length) {
    value /= base;
    ++unit;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toFixed(digits) + ' ' + units[unit];
}
const count = value => scaled(value, 1000, ['', 'k', 'M', 'G', 'T']).trim();
const bytes = value => scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB']);
const percent = share =>
  share > 0 && share < 0.001 ? '< 0.1 %' : (100 * share).toFixed(share < 0.1 ? 1 : 0) + ' %';
function time(seconds) {
  if (seconds >= 1) return seconds.toFixed(2) + ' s';
  const milliseconds = 1000 * seconds;
  return milliseconds.toFixed(milliseconds < 10 ? 1 : 0) + ' ms';
}
const exact = value => value.toLocaleString('en').replaceAll(',', '\u2009');
const sum = numbers => numbers.reduce((a, b) => a + b, 0);
const plural = (n, noun, many = noun + 's') => `${exact(n)} ${n === 1 ? noun : many}`;
const words = name => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

function section(title, note, ...children) {
  page.append(el('section', {}, el('h2', {}, title), note ? el('p', {}, note) : null, ...children));
}
function table(heads, rows) {
  const cell = (tag, text, column) => el(tag, heads[column].num ? { class: 'num' } : {}, text);
  return el(
    'div',
    { class: 'scroll' },
    el(
      'table',
      {},
      el('thead', {}, el('tr', {}, ...heads.map((head, i) => cell('th', head.name, i)))),
      el(
        'tbody',
        {},
        ...rows.map(row => el('tr', {}, ...row.map((text, i) => cell('td', text, i))))
      )
    )
  );
}
/** A bar of parts [{name, value, text}], with its legend. */
function stack(parts) {
  const total = sum(parts.map(part => part.value)) || 1;
  return [
    el(
      'div',
      { class: 'stack' },
      ...parts.map((part, i) =>
        el('i', {
          style: `width:${(100 * part.value) / total}%;background:${color(i)}`,
          title: `${part.name}: ${part.text}`
        })
      )
    ),
    el(
      'div',
      { class: 'legend' },
      ...parts.map((part, i) =>
        el(
          'span',
          {},
          el('i', { style: `background:${color(i)}` }),
          part.name + ' ',
          el('b', {}, part.text),
          ' (' + percent(part.value / total) + ')'
        )
      )
    )
  ];
}

// ---- text in figures

const ruler = document.createElement('canvas').getContext('2d');
function fit(text, width, font) {
  ruler.font = font;
  if (ruler.measureText(text).width <= width) return text;
  while (text && ruler.measureText(text + '\u2026').width > width) text = text.slice(0, -1);
  return text + '\u2026';
}
const MONO = '12px ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace';
const SANS = '13px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

/** Lines no wider than `width`; what goes on is indented. */
function wrap(text, width, font) {
  ruler.font = font;
  const lines = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line ? line + ' ' + word : word;
    if (line.trim() && ruler.measureText(longer).width > width) {
      lines.push(line);
      line = '\u2003' + word;
    } else line = longer;
  }
  return [...lines, line].map(part => fit(part, width, font));
}

const redraws = [];
/** A figure that is drawn anew when its width changes. */
function figure(draw) {
  const frame = el('div');
  let last = 0;
  redraws.push(() => {
    const width = Math.floor(frame.clientWidth);
    if (width && width !== last) frame.replaceChildren(draw((last = width)));
  });
  return frame;
}
