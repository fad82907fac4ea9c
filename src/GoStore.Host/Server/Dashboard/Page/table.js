// What tables have in common: rows are told apart by what they are about, so that a list that is read again keeps the focus where it is.

import { h } from './dom.js';

export function table(columns, name) {
  const body = h('tbody', {});
  const element = h('div', { class: 'scroll' }, h('table', { class: `cards ${name}` },
    h('thead', {}, h('tr', {}, ...columns.map(column => h('th', { scope: 'col' }, column ? column : h('span', { class: 'hidden' }, 'Actions'))))), body));
  return {
    element,
    body,
    fill(rows) {
      const active = document.activeElement;
      const line = body.contains(active) ? active.closest('tr') : null;
      const at = line && [...line.querySelectorAll('a, button')].indexOf(active);
      body.replaceChildren(...rows);
      if (line) {
        const same = [...body.rows].find(row => row.about === line.about) ?? body.rows[Math.min(line.sectionRowIndex, body.rows.length - 1)];
        same?.querySelectorAll('a, button')[at]?.focus();
      }

      element.hidden = rows.length === 0;
    },
  };
}

export function row(about, ...cells) {
  const element = h('tr', {}, ...cells);
  element.about = about;
  return element;
}

export function cell(label, ...children) {
  return h('td', { 'data-label': label }, ...children);
}

export function nameCell(...children) {
  return h('th', { scope: 'row' }, ...children);
}
