// The graph as a picture: all of it as far as it can be seen, or what is around a node.

import { get } from './api.js';
import { field, h, heading, svg } from './dom.js';
import { addressOf, go } from './place.js';
import { layout } from './layout.js';
import { shown, spoken } from './names.js';

const mostNodes = 200;
const mostEdges = 600;
const mostAsked = 60; // nodes whose edges are asked for around one
const mostLabels = 60;
const colours = 8;

const nameOf = node => `${node.type}/${node.id}`;
const keyOf = node => JSON.stringify([node.type, node.id]);

class Found {
  nodes = new Map();
  edges = new Map();
  more = false;

  add(edge) {
    const key = JSON.stringify([edge.from.type, edge.from.id, edge.type, edge.to.type, edge.to.id]);
    if (this.edges.has(key)) {
      return;
    }

    const fresh = new Set([edge.from, edge.to].map(keyOf).filter(one => !this.nodes.has(one))).size;
    if (this.nodes.size + fresh > mostNodes || this.edges.size >= mostEdges) {
      this.more = true;
      return;
    }

    this.edges.set(key, edge);
    for (const node of [edge.from, edge.to]) {
      if (!this.nodes.has(keyOf(node))) {
        this.nodes.set(keyOf(node), { ...node, key: keyOf(node), degree: 0 });
      }

      this.nodes.get(keyOf(node)).degree++;
    }
  }
}

async function all(base, type, signal) {
  const found = new Found();
  let after = null;
  do {
    const page = await get(`${base}/graph/edges`, { type, after, limit: 500 }, signal);
    page.edges.forEach(edge => found.add(edge));
    after = page.next ?? null;
  } while (after !== null && !found.more);
  return found;
}

async function around(base, middle, type, depth, signal) {
  const found = new Found();
  const asked = new Set();
  let level = [middle];
  for (let step = 0; step < depth && level.length > 0; step++) {
    const next = new Set();
    for (const name of level) {
      if (asked.size >= mostAsked || found.more) {
        found.more = true;
        return found;
      }

      asked.add(name);
      const pages = await Promise.all(['outgoing', 'incoming'].map(way => get(`${base}/graph/${way}`, { node: name, type, limit: mostNodes }, signal)));
      for (const page of pages) {
        found.more ||= (page.next ?? null) !== null;
        for (const edge of page.edges) {
          found.add(edge);
          next.add(nameOf(edge.from)).add(nameOf(edge.to));
        }
      }
    }

    level = [...next].filter(name => !asked.has(name));
  }

  return found;
}

export const graph = {
  title: 'Graph',
  open({ root, space, base, parameters, signal }) {
    const node = parameters.get('node') ?? '';
    const type = parameters.get('type') || undefined;
    const depth = Math.min(3, Math.max(1, Number(parameters.get('depth')) || 1));
    const nodeInput = h('input', { type: 'search', value: node, autocomplete: 'off', placeholder: 'Type/id' });
    const typeInput = h('input', { type: 'search', value: type ?? '', autocomplete: 'off' });
    const depthInput = h('select', {}, ...[1, 2, 3].map(one => new Option(String(one), String(one), one === depth, one === depth)));
    const message = h('p', { class: 'state', role: 'status' }, 'Drawing…');
    const frame = h('div', { class: 'picture' });
    const side = h('aside', { class: 'pane details', 'aria-live': 'polite' });
    const address = (around, levels = depth) => ['graph', space, { node: around || undefined, type, depth: around && levels > 1 ? levels : undefined }];

    root.append(
      heading('Graph'),
      h('form', { class: 'toolbar', role: 'search', onsubmit: event => {
        event.preventDefault();
        go('graph', space, { node: nodeInput.value || undefined, type: typeInput.value || undefined, depth: nodeInput.value && depthInput.value !== '1' ? depthInput.value : undefined });
      } }, field('Around the node', nodeInput), field('Edges away', depthInput), field('Type of edges', typeInput), h('button', { type: 'submit' }, 'Draw')),
      message,
      h('div', { class: 'split graph' }, frame, side));

    (node === '' ? all(base, type, signal) : around(base, node, type, depth, signal)).then(draw, error => {
      if (!signal.aborted) {
        message.textContent = error.message;
      }
    });

    function draw(found) {
      const nodes = [...found.nodes.values()];
      const edges = [...found.edges.values()];
      if (nodes.length === 0) {
        message.textContent = node === '' ? 'The graph has no edges yet.' : 'This node has no edges.';
        return;
      }

      message.textContent = `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}, ${edges.length} ${edges.length === 1 ? 'edge' : 'edges'}.` +
        (found.more ? ' There are more: the first of them are shown. Name a node or a type of edges to see others.' : '');

      const at = new Map(nodes.map((one, index) => [one.key, index]));
      const places = layout(nodes, edges.map(edge => [at.get(keyOf(edge.from)), at.get(keyOf(edge.to))]), root.clientWidth < 500);
      const types = [...new Set(nodes.map(one => one.type))];
      const labelled = new Set([...nodes].sort((a, b) => b.degree - a.degree).slice(0, mostLabels).map(one => one.key));
      const radius = one => Math.min(16, 6 + Math.sqrt(one.degree) * 2);

      const margin = 70;
      const xs = places.map(place => place.x);
      const ys = places.map(place => place.y);
      const box = { x: Math.min(...xs) - margin, y: Math.min(...ys) - margin * 0.8 };
      box.width = Math.max(...xs) + margin - box.x;
      box.height = Math.max(...ys) + margin * 0.8 - box.y;
      // A small graph is not blown up.
      const least = Math.max(1, Math.min(root.clientWidth * 0.7 / box.width, innerHeight * 0.6 / box.height));
      box.x -= box.width * (least - 1) / 2;
      box.y -= box.height * (least - 1) / 2;
      box.width *= least;
      box.height *= least;
      const whole = { ...box };

      const picture = svg('svg', { role: 'group', 'aria-label': `Graph of ${nodes.length} nodes. Arrow keys go from node to node, Enter chooses one.` },
        svg('defs', {}, svg('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 8, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: 'userSpaceOnUse', orient: 'auto-start-reverse' }, svg('path', { d: 'M0 0.5L8 4L0 7.5Z', class: 'tip' }))));
      const see = () => picture.setAttribute('viewBox', `${box.x} ${box.y} ${box.width} ${box.height}`);
      const zoom = by => {
        box.x += box.width * (1 - by) / 2;
        box.y += box.height * (1 - by) / 2;
        box.width *= by;
        box.height *= by;
        see();
      };
      see();

      // Several edges between two nodes are bent apart.
      const between = new Map();
      const drawn = edges.map(edge => {
        const a = at.get(keyOf(edge.from));
        const b = at.get(keyOf(edge.to));
        const pair = a < b ? `${a} ${b}` : `${b} ${a}`;
        const number = between.get(pair) ?? 0;
        between.set(pair, number + 1);
        const line = svg('path', { class: 'edge', 'marker-end': 'url(#arrow)' });
        const label = edges.length <= 40 ? svg('text', { class: 'edge-label', 'text-anchor': 'middle' }) : null;
        if (label) {
          label.textContent = spoken(edge.type, 20);
        }

        const { x: x1, y: y1 } = places[a];
        const { x: x2, y: y2 } = places[b];
        if (a === b) {
          const r = radius(nodes[a]);
          line.setAttribute('d', `M${x1 - r / 2} ${y1 - r}C${x1 - 30} ${y1 - r - 34} ${x1 + 30} ${y1 - r - 34} ${x1 + r / 2} ${y1 - r}`);
          label?.setAttribute('x', x1);
          label?.setAttribute('y', y1 - r - 28);
        } else {
          const far = Math.hypot(x2 - x1, y2 - y1) || 1;
          const ux = (x2 - x1) / far;
          const uy = (y2 - y1) / far;
          const bend = number === 0 ? 0 : (number % 2 === 1 ? 1 : -1) * Math.ceil(number / 2) * 26 * (a < b ? 1 : -1);
          const cx = (x1 + x2) / 2 - uy * bend;
          const cy = (y1 + y2) / 2 + ux * bend;
          const start = radius(nodes[a]) + 1;
          const end = radius(nodes[b]) + 2;
          line.setAttribute('d', `M${x1 + ux * start} ${y1 + uy * start}Q${cx} ${cy} ${x2 - ux * end} ${y2 - uy * end}`);
          label?.setAttribute('x', (x1 + x2) / 4 + cx / 2);
          label?.setAttribute('y', (y1 + y2) / 4 + cy / 2 - 3);
        }

        picture.append(line);
        return { edge, line, label };
      });
      picture.append(...drawn.map(one => one.label).filter(Boolean));

      const circles = nodes.map((one, index) => {
        const text = svg('text', { 'text-anchor': 'middle', y: radius(one) + 14 });
        text.textContent = spoken(one.id, 22);
        const element = svg('g', { class: `node c${types.indexOf(one.type) % colours}${labelled.has(one.key) ? '' : ' unlabelled'}`, transform: `translate(${places[index].x} ${places[index].y})`, tabindex: index === 0 ? 0 : -1, role: 'button', 'aria-pressed': 'false', 'aria-label': `${spoken(nameOf(one))}, ${one.degree} ${one.degree === 1 ? 'edge' : 'edges'}` },
          svg('circle', { r: radius(one) }), text);
        element.addEventListener('click', () => choose(index));
        element.addEventListener('focus', () => {
          circles.forEach((other, place) => other.setAttribute('tabindex', place === index ? 0 : -1));
          reveal(index);
        });
        element.addEventListener('keydown', event => move(event, index));
        return element;
      });
      picture.append(...circles);

      // What has the focus is in sight.
      function reveal(index) {
        const { x, y } = places[index];
        if (x < box.x || x > box.x + box.width || y < box.y || y > box.y + box.height) {
          box.x = x - box.width / 2;
          box.y = y - box.height / 2;
          see();
        }
      }

      function move(event, index) {
        const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
        let next = null;
        if (way) {
          // The nearest that lies more that way than aside.
          let nearest = Infinity;
          places.forEach((place, other) => {
            const dx = place.x - places[index].x;
            const dy = place.y - places[index].y;
            const ahead = dx * way[0] + dy * way[1];
            const aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
            if (other !== index && ahead > 0 && aside <= ahead * 1.5 && ahead + 2 * aside < nearest) {
              nearest = ahead + 2 * aside;
              next = other;
            }
          });
        } else if (event.key === 'Home' || event.key === 'End') {
          next = event.key === 'Home' ? 0 : circles.length - 1;
        } else if (event.key === 'Enter' || event.key === ' ') {
          choose(index);
        } else {
          return;
        }

        event.preventDefault();
        if (next !== null) {
          circles[next].focus();
        }
      }

      function choose(index) {
        const chosen = nodes[index];
        circles.forEach((circle, place) => circle.setAttribute('aria-pressed', String(place === index)));
        for (const { edge, line, label } of drawn) {
          const near = keyOf(edge.from) === chosen.key || keyOf(edge.to) === chosen.key;
          line.classList.toggle('chosen', near);
          label?.classList.toggle('chosen', near);
        }

        const near = edges.filter(edge => keyOf(edge.from) === chosen.key || keyOf(edge.to) === chosen.key);
        side.replaceChildren(...[
          h('h2', {}, shown(chosen.id, 120)),
          h('p', {}, h('small', {}, 'Type '), shown(chosen.type, 60)),
          nameOf(chosen) === node ? null : h('p', {}, h('a', { href: addressOf(...address(nameOf(chosen))) }, 'Show what is around it')),
          h('ul', { class: 'edges' }, ...near.slice(0, 50).map(edge => {
            const out = keyOf(edge.from) === chosen.key;
            const other = out ? edge.to : edge.from;
            const place = at.get(keyOf(other));
            return h('li', {},
              h('span', { class: 'way', 'aria-hidden': 'true' }, out ? '→' : '←'), h('span', { class: 'hidden' }, out ? 'to' : 'from'), ' ',
              shown(edge.type, 40), ' ',
              h('button', { type: 'button', class: 'link', onclick: () => circles[place].focus() }, shown(nameOf(other), 60)),
              edge.properties === null || edge.properties === undefined ? null : h('small', {}, ' ', shown(JSON.stringify(edge.properties), 100)));
          })),
          near.length > 50 ? h('p', { class: 'state' }, `and ${near.length - 50} more`) : null].filter(Boolean));
      }

      // Drawn aside by hand.
      let held = null;
      picture.addEventListener('pointerdown', event => {
        if (!event.target.closest('.node')) {
          held = { x: event.clientX, y: event.clientY, box: { ...box } };
          picture.setPointerCapture(event.pointerId);
        }
      });
      picture.addEventListener('pointermove', event => {
        if (held) {
          const scale = Math.max(box.width / picture.clientWidth, box.height / picture.clientHeight);
          box.x = held.box.x - (event.clientX - held.x) * scale;
          box.y = held.box.y - (event.clientY - held.y) * scale;
          see();
        }
      });
      for (const end of ['pointerup', 'pointercancel']) {
        picture.addEventListener(end, () => {
          held = null;
        });
      }

      frame.replaceChildren(picture,
        h('div', { class: 'zoom', role: 'group', 'aria-label': 'Size' },
          h('button', { type: 'button', 'aria-label': 'Larger', onclick: () => zoom(0.8) }, '+'),
          h('button', { type: 'button', 'aria-label': 'Smaller', onclick: () => zoom(1.25) }, '−'),
          h('button', { type: 'button', onclick: () => {
            Object.assign(box, whole);
            see();
          } }, 'All')),
        h('ul', { class: 'legend' }, ...types.slice(0, 12).map((one, index) => h('li', { class: `c${index % colours}` }, shown(one, 30)))));
      side.replaceChildren(h('p', { class: 'state' }, 'Choose a node to see its edges.'));
      const middle = nodes.findIndex(one => nameOf(one) === node);
      if (middle >= 0) {
        circles.forEach((circle, place) => circle.setAttribute('tabindex', place === middle ? 0 : -1));
        circles[middle].classList.add('middle');
        choose(middle);
      }
    }
  },
};
