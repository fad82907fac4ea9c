// Who holds which lock, and for how long yet.

import { every, get } from './api.js';
import { h, heading } from './dom.js';
import { left, now, time } from './format.js';
import { shown } from './names.js';
import { pager } from './pager.js';
import { cell, nameCell, row, table } from './table.js';

export const locks = {
  title: 'Locks',
  open({ root, base, signal }) {
    const message = h('p', { class: 'state', role: 'status' });
    const failed = error => {
      message.textContent = error.message;
    };
    const list = table(['Lock', 'Holder', 'Time left', 'Held since', 'Token'], 'locks');
    const pages = pager({
      label: 'locks', signal, failed,
      load: (after, limit) => get(`${base}/locks`, { after, limit }, signal),
      render: page => {
        list.fill(page.locks.map(line));
        message.textContent = page.locks.length === 0 ? 'Nobody holds a lock.' : '';
      },
    });

    function line(lock) {
      const until = h('span', { class: 'until', 'data-until': lock.leasedUntil ?? '' });
      return row(lock.name,
        nameCell(shown(lock.name, 80)),
        cell('Holder', lock.owner === null || lock.owner === undefined ? 'nobody' : shown(lock.owner, 80)),
        cell('Time left', tell(until)),
        cell('Held since', time(lock.acquiredAt)),
        cell('Token', String(lock.token)));
    }

    function tell(element) {
      const until = element.dataset.until;
      element.textContent = until === '' ? '–' : Date.parse(until) <= now() ? 'ended' : left(until);
      return element;
    }

    root.append(heading('Locks'), list.element, pages.element, message);
    every(2000, signal, pages.refresh, failed);
    every(500, signal, () => list.body.querySelectorAll('.until').forEach(tell), failed);
  },
};
