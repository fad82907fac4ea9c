// Tasks by state, the whole of one, and what can be done with it.

import { every, get, json } from './api.js';
import { dialog, field, h, heading, notice } from './dom.js';
import { time } from './format.js';
import { addressOf, go } from './place.js';
import { shown, spoken } from './names.js';
import { pager } from './pager.js';
import { cell, nameCell, row, table } from './table.js';

const states = ['pending', 'running', 'completed', 'failed', 'cancelled'];

export const tasks = {
  title: 'Tasks',
  open({ root, space, base, parameters, signal }) {
    let state = states.includes(parameters.get('state')) ? parameters.get('state') : undefined;
    let name = parameters.get('name') ?? '';
    const message = h('p', { class: 'state', role: 'status' });
    const failed = error => {
      message.textContent = error.message;
    };
    const list = table(['Task', 'State', 'Due', 'Attempts', 'Runner', 'Last error', ''], 'tasks');
    const pages = pager({
      label: 'tasks', signal, failed,
      load: (after, limit) => get(`${base}/tasks`, { state, name: name || undefined, after, limit }, signal),
      render: page => {
        list.fill(page.tasks.map(line));
        message.textContent = page.tasks.length === 0 ? `No ${state ?? ''} tasks${name ? ' of this name' : ''}.`.replace('  ', ' ') : '';
      },
    });

    async function act(task, action) {
      try {
        await json('POST', `${base}/tasks/${encodeURIComponent(task.id)}/${action}`, { signal });
        notice(action === 'cancel' ? `${spoken(task.name)} is cancelled.` : `${spoken(task.name)} will be tried again.`);
      } catch (error) {
        notice(error.message, 'error');
      }

      await pages.refresh();
    }

    function actions(task, after = () => {}) {
      const button = (action, text) => h('button', { type: 'button', class: 'edits', 'aria-label': `${text} ${spoken(task.name)}`, onclick: () => {
        after();
        act(task, action);
      } }, text);
      return [
        ['pending', 'running'].includes(task.state) ? button('cancel', 'Cancel') : null,
        ['failed', 'cancelled'].includes(task.state) ? button('retry', 'Retry') : null,
      ];
    }

    function line(task) {
      return row(task.id,
        nameCell(h('button', { type: 'button', class: 'link', onclick: () => whole(task) }, shown(task.name, 60)), h('small', {}, shown(task.id, 40))),
        cell('State', h('span', { class: `badge ${task.state}` }, task.state)),
        cell('Due', time(task.scheduledFor)),
        cell('Attempts', `${task.attempts} of ${task.maxAttempts}`),
        cell('Runner', task.runner ? shown(task.runner, 40) : '–'),
        cell('Last error', task.lastError ? shown(task.lastError, 80) : '–'),
        cell('', h('div', { class: 'buttons' }, ...actions(task))));
    }

    function whole(task) {
      const fact = (label, value) => value === null || value === undefined ? null : h('div', {}, h('dt', {}, label), h('dd', {}, value));
      const close = () => open.close();
      const open = dialog(`Task ${spoken(task.name)}`, 'wide',
        h('dl', { class: 'facts' },
          fact('Id', shown(task.id)), fact('State', task.state), fact('Priority', String(task.priority)), fact('Due', time(task.scheduledFor)),
          fact('Created', time(task.createdAt)), fact('Started', task.startedAt && time(task.startedAt)), fact('Finished', task.finishedAt && time(task.finishedAt)),
          fact('Attempts', `${task.attempts} of ${task.maxAttempts}`), fact('Time limit', task.timeoutSeconds ? `${task.timeoutSeconds} s` : 'none'),
          fact('Runner', task.runner && shown(task.runner)), fact('Leased until', task.leasedUntil && time(task.leasedUntil)), fact('Cron', task.cron && `${task.cron} (${task.timeZone})`)),
        task.lastError && h('h3', {}, 'Last error'), task.lastError && h('pre', { tabindex: 0 }, task.lastError),
        h('h3', {}, 'Payload'), h('pre', { tabindex: 0 }, task.payload),
        h('div', { class: 'actions' }, ...actions(task, close).filter(Boolean), h('button', { type: 'button', class: 'primary', onclick: close }, 'Close')));
    }

    const search = h('input', { type: 'search', value: name, autocomplete: 'off' });
    const tabs = h('div', { class: 'tabs', role: 'group', 'aria-label': 'State' });
    function mark() {
      tabs.replaceChildren(...[undefined, ...states].map(one =>
        h('a', { href: addressOf('tasks', space, { state: one, name: name || undefined }), 'aria-current': one === state ? 'true' : null }, one ?? 'all')));
    }

    root.append(
      heading('Tasks'),
      h('form', { class: 'toolbar', role: 'search', onsubmit: event => {
        event.preventDefault();
        go('tasks', space, { state, name: search.value || undefined });
      } }, tabs, field('Name', search), h('button', { type: 'submit' }, 'Search')),
      list.element, pages.element, message);
    mark();
    every(3000, signal, pages.refresh, failed);

    return changed => {
      state = states.includes(changed.get('state')) ? changed.get('state') : undefined;
      name = changed.get('name') ?? '';
      search.value = name;
      const focused = tabs.contains(document.activeElement);
      mark();
      if (focused) {
        tabs.querySelector('[aria-current]').focus();
      }

      pages.restart();
    };
  },
};
