// Groups and their entries: to look through, search, write and delete, with what others change showing up by itself.

import { get, send } from './api.js';
import { ask, field, h, heading, notice, settled } from './dom.js';
import { deleteEntry, editEntry, noticed } from './editor.js';
import { left, now, time } from './format.js';
import { addressOf, go } from './place.js';
import { shown, spoken } from './names.js';
import { pager } from './pager.js';
import { follow } from './stream.js';
import { cell, nameCell, row, table } from './table.js';

export const entries = {
  title: 'Entries',
  open({ root, space, base, parameters, signal }) {
    let group = null;
    let prefix = '';
    let type = '';
    let watching = null;
    let versions = new Map();
    const message = h('p', { class: 'state', role: 'status' });
    const groupMessage = h('p', { class: 'state', role: 'status' });
    const failed = error => {
      message.textContent = error.message;
    };

    // Groups.
    const groupSearch = h('input', { type: 'search', autocomplete: 'off', oninput: settled(250, () => groupPages.restart()) });
    const groupList = h('ul', { class: 'groups' });
    const groupPages = pager({
      label: 'groups', signal,
      failed: error => {
        groupMessage.textContent = error.message;
      },
      load: (after, limit) => get(`${base}/groups`, { prefix: groupSearch.value || undefined, after, limit }, signal),
      render: page => {
        const active = groupList.contains(document.activeElement) ? document.activeElement.about : undefined;
        groupList.replaceChildren(...page.groups.map(groupItem));
        groupMessage.textContent = page.groups.length > 0 ? '' : groupSearch.value ? 'No group starts with this.' : 'No groups yet.';
        if (active !== undefined) {
          [...groupList.querySelectorAll('a')].find(link => link.about === active)?.focus();
        }
      },
    });

    function groupItem(name) {
      const link = h('a', { href: addressOf('entries', space, { group: name }), 'aria-current': name === group ? 'true' : null }, shown(name, 80));
      link.about = name;
      return h('li', {}, link);
    }

    // Entries.
    const title = h('h2', { id: 'group-title', tabindex: -1 });
    const live = h('span', { class: 'live', role: 'status' });
    const keySearch = h('input', { type: 'search', autocomplete: 'off', oninput: settled(250, () => {
      prefix = keySearch.value;
      pages.restart();
    }) });
    const typeSearch = h('input', { type: 'search', autocomplete: 'off', oninput: settled(250, () => {
      type = typeSearch.value;
      pages.restart();
    }) });
    const list = table(['Key', 'Value', 'Type', 'Version', 'Expires', 'Written', ''], 'entries');
    const pages = pager({
      label: 'entries', signal, failed,
      load: async (after, limit) => {
        const asked = group;
        if (asked === null) {
          return { entries: [], next: null };
        }

        // As the query: a browser takes "." and ".." out of a path, and servers take no NUL in one.
        return await get(`${base}/entries`, { group: asked, prefix: prefix || undefined, type: type || undefined, after, limit }, signal);
      },
      render: page => {
        list.fill(page.entries.map(line));
        versions = new Map(page.entries.map(entry => [entry.key, entry.version]));
        message.textContent = group === null || page.entries.length > 0 ? '' : prefix || type ? 'No entry is like this.' : 'This group has no entries.';
      },
    });

    function line(entry) {
      const again = () => refresh();
      const element = row(entry.key,
        nameCell(h('button', { type: 'button', class: 'link', onclick: () => editEntry({ base, group: entry.group, key: entry.key, done: again }) }, shown(entry.key, 80))),
        cell('Value', h('span', { class: 'value' }, shown(entry.value, 160))),
        cell('Type', entry.type ? shown(entry.type, 40) : '–'),
        cell('Version', String(entry.version)),
        cell('Expires', entry.expiresAt ? h('span', { title: time(entry.expiresAt), 'data-until': entry.expiresAt }, Date.parse(entry.expiresAt) <= now() ? 'ended' : `in ${left(entry.expiresAt)}`) : 'never'),
        cell('Written', time(entry.updatedAt)),
        cell('', h('div', { class: 'buttons' },
          h('button', { type: 'button', class: 'edits', 'aria-label': `Edit ${spoken(entry.key)}`, onclick: () => editEntry({ base, group: entry.group, key: entry.key, done: again }) }, 'Edit'),
          h('button', { type: 'button', class: 'edits danger', 'aria-label': `Delete ${spoken(entry.key)}`, onclick: () => deleteEntry({ base, entry, done: again }) }, 'Delete'))));
      if (versions.size > 0 && versions.get(entry.key) !== entry.version) {
        element.classList.add('changed');
      }

      return element;
    }

    const refresh = settled(150, () => {
      if (!signal.aborted) {
        pages.refresh();
        groupPages.refresh();
      }
    });

    const create = h('button', { type: 'button', class: 'edits primary', onclick: () => editEntry({ base, group, key: null, done: entry => {
      if (entry && entry.group !== group) {
        go('entries', space, { group: entry.group });
      }

      refresh();
    } }) }, 'New entry');
    const deleteGroup = h('button', { type: 'button', class: 'edits danger', onclick: async () => {
      const answer = await ask('Delete the whole group?', 'small', [h('p', {}, 'All entries of the group ', shown(group, 80), ' are deleted. This cannot be undone.')], [['cancel', 'Keep it', ''], ['delete', 'Delete all of it', 'danger']]);
      if (answer === 'delete') {
        try {
          const response = await send('DELETE', `${base}/entries`, { query: { group, prefix: '' }, signal });
          notice(`${(await response.json()).deleted} entries are deleted.`);
        } catch (error) {
          notice(error.message, 'error');
        }

        refresh();
      }
    } }, 'Delete group');

    const tools = h('div', { class: 'toolbar' }, field('Keys that start with', keySearch), field('Type', typeSearch), h('span', { class: 'space' }), deleteGroup);
    const pane = h('section', { class: 'pane', 'aria-labelledby': 'group-title' }, h('div', { class: 'title' }, title, live), tools, list.element, pages.element, message);
    root.append(
      h('div', { class: 'title' }, heading('Entries'), h('span', { class: 'space' }), create),
      h('div', { class: 'split' },
        h('section', { class: 'pane side', 'aria-label': 'Groups' }, field('Groups that start with', groupSearch), groupList, groupPages.element, groupMessage),
        pane));

    function watch() {
      watching?.abort();
      live.textContent = '';
      if (group === null) {
        return;
      }

      const mine = new AbortController();
      watching = mine;
      follow(`${base}/watch`, {
        query: { group },
        signal: AbortSignal.any([signal, mine.signal]),
        onEvents: happened => {
          for (const event of happened.filter(one => one.kind !== 'missed')) {
            noticed(base, JSON.parse(event.data));
          }

          refresh();
        },
        onState: (state, words) => {
          live.className = `live ${state}`;
          live.textContent = words;
          if (state === 'live') {
            refresh(); // what changed before the watch began
          }
        },
      });
    }

    function choose(changed, first = false) {
      const chosen = changed.has('group') ? changed.get('group') : null;
      const moved = chosen !== group || first;
      group = chosen;
      prefix = changed.get('prefix') ?? '';
      type = changed.get('type') ?? '';
      keySearch.value = prefix;
      typeSearch.value = type;
      versions = new Map();
      tools.hidden = group === null;
      title.replaceChildren(group === null ? 'Choose a group' : shown(group, 200));
      for (const link of groupList.querySelectorAll('a')) {
        if (link.about === group) {
          link.setAttribute('aria-current', 'true');
        } else {
          link.removeAttribute('aria-current');
        }
      }

      pages.restart();
      if (moved) {
        watch();
        if (!first && group !== null) {
          title.focus();
        }
      }
    }

    choose(parameters, true);
    groupPages.restart();
    const ticking = setInterval(() => {
      for (const element of list.body.querySelectorAll('[data-until]')) {
        element.textContent = Date.parse(element.dataset.until) <= now() ? 'ended' : `in ${left(element.dataset.until)}`;
      }
    }, 1000);
    signal.addEventListener('abort', () => clearInterval(ticking));
    return choose;
  },
};
