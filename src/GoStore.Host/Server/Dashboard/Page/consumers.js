// Consumers of the change log, and how far each is behind.

import { every, get } from './api.js';
import { h, heading } from './dom.js';
import { count, left, now, time } from './format.js';
import { shown, spoken } from './names.js';
import { cell, nameCell, row, table } from './table.js';
import { pager } from './pager.js';

export const consumers = {
  title: 'Consumers',
  open({ root, base, signal }) {
    const message = h('p', { class: 'state', role: 'status' });
    const failed = error => {
      message.textContent = error.message;
    };
    const list = table(['Consumer', 'Lag', 'Next', 'Latest', 'Reads', 'Holder', 'Moved'], 'consumers');
    const pages = pager({
      label: 'consumers', signal, failed,
      load: (after, limit) => get(`${base}/consumers`, { after, limit }, signal),
      render: page => {
        list.fill(page.consumers.map(line));
        message.textContent = page.consumers.length === 0 ? 'No consumer reads the change log.' : '';
      },
    });

    function line(consumer) {
      const fill = h('span', { class: 'fill' });
      fill.style.width = `${consumer.latest > 0 ? Math.min(100, consumer.lag / consumer.latest * 100) : 0}%`;
      const what = [consumer.group !== null && consumer.group !== undefined && ['group ', shown(consumer.group, 40)], consumer.type && ['type ', shown(consumer.type, 40)]].filter(Boolean);
      const held = consumer.owner && consumer.leasedUntil && Date.parse(consumer.leasedUntil) > now();
      return row(consumer.name,
        nameCell(shown(consumer.name, 80)),
        cell('Lag', h('div', { class: consumer.lag === 0 ? 'usage fine' : 'usage' }, h('span', {}, consumer.lag === 0 ? 'none' : count(consumer.lag)),
          h('div', { class: 'bar', role: 'meter', 'aria-label': `Lag of ${spoken(consumer.name)}`, 'aria-valuemin': 0, 'aria-valuemax': Math.max(consumer.latest, 1), 'aria-valuenow': consumer.lag }, fill))),
        cell('Next', count(consumer.next)),
        cell('Latest', count(consumer.latest)),
        cell('Reads', ...(what.length > 0 ? what.flat() : ['everything'])),
        cell('Holder', ...(held ? [shown(consumer.owner, 60), h('small', {}, ` ${left(consumer.leasedUntil)} left`)] : ['nobody'])),
        cell('Moved', time(consumer.updatedAt)));
    }

    root.append(heading('Consumers'), list.element, pages.element, message);
    every(2000, signal, pages.refresh, failed);
  },
};
