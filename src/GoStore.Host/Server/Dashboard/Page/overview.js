// The store, its figures, and its namespaces with what they hold of what they may.

import { every, get } from './api.js';
import { charts } from './charts.js';
import { h, heading } from './dom.js';
import { bytes, count } from './format.js';
import { addressOf } from './place.js';
import { shown } from './names.js';
import { pager } from './pager.js';

const warnFrom = 0.8;

function meter(what, used, limit, text) {
  if (!limit) {
    return h('div', { class: 'usage' }, h('span', {}, text(used)), h('small', {}, 'no limit'));
  }

  const share = used / limit;
  const state = share >= 1 ? 'full' : share >= warnFrom ? 'near' : 'fine';
  const word = state === 'full' ? 'at the limit' : state === 'near' ? 'nearly full' : '';
  const percent = Math.floor(share * 100);
  const fill = h('span', { class: 'fill' });
  fill.style.width = `${Math.min(100, share * 100)}%`;
  return h('div', { class: `usage ${state}` },
    h('span', {}, `${text(used)} of ${text(limit)}`),
    h('small', {}, word && h('b', {}, `⚠ ${word} `), `${percent} %`),
    h('div', { class: 'bar', role: 'meter', 'aria-label': what, 'aria-valuemin': 0, 'aria-valuemax': limit, 'aria-valuenow': Math.min(used, limit), 'aria-valuetext': `${text(used)} of ${text(limit)}, ${percent} percent${word && `, ${word}`}` }, fill));
}

function row(found) {
  const cell = (label, ...children) => h('td', { 'data-label': label }, ...children);
  return h('tr', { 'data-namespace': found.name },
    h('th', { scope: 'row' }, h('a', { href: addressOf('entries', found.name) }, shown(found.name))),
    cell('Keys', meter(`Keys of ${found.name}`, found.keys, found.maxKeys, count)),
    cell('Groups', meter(`Groups of ${found.name}`, found.groups, found.maxGroups, count)),
    cell('Bytes', meter(`Bytes of ${found.name}`, found.bytes, found.maxTotalBytes, bytes)),
    cell('Largest value', found.maxValueBytes ? bytes(found.maxValueBytes) : h('small', {}, 'no limit')));
}

function facts(info, keys) {
  const fact = (name, value) => h('div', {}, h('dt', {}, name), h('dd', {}, value));
  return h('dl', { class: 'facts' },
    fact('Entries', count(keys)),
    fact('File', h('span', { class: 'path' }, shown(info.path, 120))),
    fact('Size', `${bytes(info.databaseBytes)} + ${bytes(info.logBytes)} log`),
    fact('Synchronous', info.synchronous),
    fact('SQLite', info.sqliteVersion),
    fact('Akka', info.akkaVersion));
}

export const overview = {
  title: 'Overview',
  open({ root, space, signal }) {
    const about = h('div', { class: 'about' });
    const warnings = h('div', {});
    const body = h('tbody', {});
    const state = h('p', { class: 'state', role: 'status' });
    const table = h('table', { class: 'cards' },
      h('thead', {}, h('tr', {}, ...['Namespace', 'Keys', 'Groups', 'Bytes', 'Largest value'].map(name => h('th', { scope: 'col' }, name)))), body);
    const failed = error => {
      state.textContent = error.message;
    };
    const pages = pager({
      label: 'namespaces',
      signal,
      failed,
      load: async (after, limit) => space === null
        ? await get('/v1/namespaces', { after, limit }, signal)
        : { namespaces: [await get(`/v1/namespaces/${encodeURIComponent(space)}`, {}, signal)] },
      render: page => {
        const focused = body.contains(document.activeElement) ? document.activeElement.closest('tr').dataset.namespace : null;
        body.replaceChildren(...page.namespaces.map(row));
        if (focused !== null) {
          [...body.rows].find(line => line.dataset.namespace === focused)?.querySelector('a').focus();
        }

        state.textContent = page.namespaces.length === 0 ? 'No namespace yet: one is made by writing to it, or with gostore namespace set-quota.' : '';
        table.hidden = page.namespaces.length === 0;
      },
    });

    root.append(
      heading(space === null ? 'Overview' : `Overview of ${space}`),
      about, warnings,
      charts(signal),
      h('h2', {}, space === null ? 'Namespaces' : 'This namespace'),
      table, pages.element, state);

    every(3000, signal, pages.refresh, failed);
    if (space === null) {
      every(10_000, signal, async () => {
        const [info, all] = await Promise.all([get('/v1/info', {}, signal), get('/v1/count', {}, signal)]);
        about.replaceChildren(facts(info, all.count));
        warnings.replaceChildren(...info.warnings.map(text => h('p', { class: 'warning' }, `⚠ ${text}`)));
      }, error => about.replaceChildren(h('p', { class: 'state' }, error.message)));
    }
  },
};
