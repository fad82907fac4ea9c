// Four small charts of up to five minutes, from /metrics.

import { every, pause, send } from './api.js';
import { h, svg } from './dom.js';
import { figure } from './format.js';
import { between, known, read } from './metrics.js';

const interval = 2000;
const points = 150;
const width = 300;
const height = 56;

const kinds = [
  ['requests', 'Requests per second', '/s'],
  ['batch', 'Batch size', 'requests per commit'],
  ['commit', 'Commit time', 'ms'],
  ['queue', 'Queue depth', 'waiting'],
];

// Kept while the page is open, so that going to another view and back loses nothing but the time between.
let history = [];
let before = null;

// The line is broken where there is no figure; a single figure is a dot.
function lines(values, most) {
  // A minute at first, and more as more is known.
  const step = (width - 2) / (Math.max(values.length, 30) - 1);
  let path = '';
  let area = '';
  let run = [];
  const end = () => {
    if (run.length > 0) {
      const text = run.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
      path += `M${text.join('L')}${run.length === 1 ? 'h0.1' : ''}`;
      area += `M${run[0][0].toFixed(1)} ${height}L${text.join('L')}L${run.at(-1)[0].toFixed(1)} ${height}Z`;
      run = [];
    }
  };
  values.forEach((value, index) => {
    if (value === null) {
      end();
    } else {
      run.push([width - 1 - (values.length - 1 - index) * step, height - 2 - value / most * (height - 6)]);
    }
  });
  end();
  return { path, area };
}

function chart(name, title, unit) {
  const area = svg('path', { class: 'area' });
  const line = svg('path', { class: 'line', 'vector-effect': 'non-scaling-stroke' });
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': `${title}: no figures yet` }, area, line);
  const value = h('strong', {}, '–');
  const most = h('small', { class: 'most' });
  const element = h('section', { class: 'chart', 'data-chart': name },
    h('h2', {}, title), h('p', { class: 'figure' }, value, ' ', h('small', {}, unit), most), picture);
  return {
    element,
    draw() {
      const values = history.map(point => point?.[name] ?? null);
      const there = values.filter(one => one !== null);
      const top = Math.max(...there, 0);
      const { path, area: under } = lines(values, top || 1);
      line.setAttribute('d', path);
      area.setAttribute('d', under);
      value.textContent = figure(values.at(-1) ?? null);
      most.textContent = there.length > 0 ? `most ${figure(top)}` : '';
      picture.setAttribute('aria-label', there.length === 0 ? `${title}: no figures yet` : `${title}: now ${figure(values.at(-1) ?? null)}, at most ${figure(top)} in the last five minutes`);
    },
  };
}

export function charts(signal) {
  const all = kinds.map(kind => chart(...kind));
  const state = h('p', { class: 'state', role: 'status' });
  const row = h('div', { class: 'charts' }, ...all.map(one => one.element));
  const draw = () => all.forEach(one => one.draw());
  draw();
  every(interval, signal, async () => {
    if (before === null) {
      // A figure takes two readings: the first two soon after each other.
      await look();
      await pause(500, signal);
    }

    await look();
  }, error => {
    state.textContent = `No figures: ${error.message}`;
    row.classList.add('none');
  });

  async function look() {
    const response = await send('GET', '/metrics', { headers: { Accept: 'application/openmetrics-text' }, signal });
    const samples = read(await response.text());
    const at = performance.now();
    state.textContent = known(samples) ? '' : 'No figures yet: the store has measured nothing so far.';
    if (before !== null) {
      const seconds = (at - before.at) / 1000;
      // Where nobody looked for a while, there is a gap.
      history.push(seconds > 3 * interval / 1000 ? null : between(before.samples, samples, seconds));
      history = history.slice(-points);
    }

    before = { samples, at };
    row.classList.remove('none');
    draw();
  }

  return h('div', {}, row, state);
}
