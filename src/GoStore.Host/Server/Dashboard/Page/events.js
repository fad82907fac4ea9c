// The change log as it goes on: the latest of it, and then whatever comes.

import { get } from './api.js';
import { field, h, heading } from './dom.js';
import { count, time } from './format.js';
import { addressOf, go } from './place.js';
import { shown } from './names.js';
import { follow } from './stream.js';
import { cell, nameCell, row, table } from './table.js';

const kept = 200;
const earlier = 50;

export const changes = {
  title: 'Events',
  open({ root, space, base, parameters, signal }) {
    let paused = false;
    let waiting = [];
    let drawing = false;
    let heard = 0;
    const group = parameters.has('group') ? parameters.get('group') : undefined;
    const type = parameters.get('type') || undefined;
    const live = h('span', { class: 'live', role: 'status' });
    const message = h('p', { class: 'state', role: 'status' });
    const list = table(['Time', 'What', 'Entry', 'Value', 'Version', 'Revision'], 'events');
    list.element.setAttribute('role', 'log');
    list.element.setAttribute('aria-live', 'off'); // a busy store would never let a reader finish; the count below is told instead
    list.element.setAttribute('aria-label', 'Changes, newest first');
    list.element.hidden = true;
    const counted = h('span', { class: 'counted', role: 'status' });

    const pause = h('button', { type: 'button', 'aria-pressed': 'false', onclick: () => {
      paused = !paused;
      pause.setAttribute('aria-pressed', String(paused));
      pause.textContent = paused ? 'Go on' : 'Pause';
      draw();
    } }, 'Pause');
    const clear = h('button', { type: 'button', onclick: () => {
      waiting = [];
      list.body.replaceChildren();
    } }, 'Clear');

    function line(change) {
      return row(change.revision,
        cell('Time', time(change.occurredAt ?? change.timestamp)),
        cell('What', h('span', { class: `badge ${change.kind}` }, change.kind)),
        nameCell(h('a', { href: addressOf('entries', space, { group: change.group }) }, shown(change.group, 60)), change.key === null || change.key === undefined ? null : h('span', {}, ' › ', shown(change.key, 80))),
        cell('Value', change.value === null || change.value === undefined ? '–' : h('span', { class: 'value' }, shown(change.value, 120))),
        cell('Version', change.version ? String(change.version) : '–'),
        cell('Revision', count(change.revision)));
    }

    // Once for each picture that the screen shows, however many have come.
    function draw() {
      counted.textContent = paused && waiting.length > 0 ? `${waiting.length === kept ? `${kept} or more` : waiting.length} are waiting` : '';
      if (paused || drawing) {
        return;
      }

      drawing = true;
      requestAnimationFrame(() => {
        drawing = false;
        list.body.prepend(...waiting.reverse().map(line));
        waiting = [];
        while (list.body.rows.length > kept) {
          list.body.rows[list.body.rows.length - 1].remove();
        }

        list.element.hidden = list.body.rows.length === 0;
        message.textContent = list.body.rows.length === 0 ? 'Nothing has been changed yet. What is changed from now on shows up here.' : '';
      });
    }

    function add(changes) {
      waiting = [...waiting, ...changes].slice(-kept);
      draw();
    }

    const groupInput = h('input', { type: 'search', value: group ?? '', autocomplete: 'off' });
    const typeInput = h('input', { type: 'search', value: type ?? '', autocomplete: 'off' });
    root.append(
      h('div', { class: 'title' }, heading('Events'), live, counted),
      h('form', { class: 'toolbar', role: 'search', onsubmit: event => {
        event.preventDefault();
        go('events', space, { group: groupInput.value || undefined, type: typeInput.value || undefined });
      } }, field('Group', groupInput), field('Type', typeInput), h('button', { type: 'submit' }, 'Filter'), h('span', { class: 'space' }), pause, clear),
      message, list.element);

    (async () => {
      let from;
      for (let wait = 1000; from === undefined && !signal.aborted; wait = Math.min(wait * 2, 15_000)) {
        try {
          const { latest } = await get(`${base}/changes`, { limit: 1 }, signal);
          const start = Math.max(1, latest - earlier + 1);
          const found = await get(`${base}/changes`, { from: start, group, type, limit: earlier }, signal).catch(() => ({ changes: [], next: latest + 1 }));
          add(found.changes);
          from = found.next;
        } catch (error) {
          if (signal.aborted) {
            return;
          }

          live.className = 'live waiting';
          live.textContent = error.message;
          await new Promise(resolve => setTimeout(resolve, wait));
        }
      }

      await follow(`${base}/changes/stream`, {
        query: { from, group, type },
        signal,
        onEvents: happened => {
          heard += happened.length;
          const missed = happened.filter(event => event.kind === 'missed');
          if (missed.length > 0) {
            message.textContent = `${count(missed.reduce((sum, event) => sum + JSON.parse(event.data).count, 0))} changes came too fast and are not shown.`;
          }

          add(happened.filter(event => event.kind !== 'missed').map(event => JSON.parse(event.data)));
        },
        onState: (state, words) => {
          live.className = `live ${state}`;
          live.textContent = words;
        },
      });
    })();

    // Now and then, so that it can be listened to.
    let told = 0;
    const telling = setInterval(() => {
      if (heard !== told && !paused) {
        counted.textContent = `${count(heard)} since this view was opened`;
        told = heard;
      }
    }, 3000);
    signal.addEventListener('abort', () => clearInterval(telling));
    return undefined;
  },
};
