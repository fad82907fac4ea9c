// A list of which one page is there at a time, however long it is.

import { h } from './dom.js';

const size = 50;

export function pager({ label, load, render, failed, signal }) {
  let cursors = [null];
  let next = null;
  let latest = 0;
  const previousButton = h('button', { type: 'button', onclick: () => turn(-1) }, 'Previous');
  const nextButton = h('button', { type: 'button', onclick: () => turn(1) }, 'Next');
  const place = h('span', { role: 'status' });
  const element = h('div', { class: 'pager', role: 'group', 'aria-label': `Pages of ${label}` }, previousButton, place, nextButton);

  // A busy server may give less than a page at a time, and say where it goes on.
  async function whole(after) {
    const page = await load(after, size);
    const [name] = Object.keys(page).filter(member => Array.isArray(page[member]));
    while ((page.next ?? null) !== null && page[name].length < size && !signal.aborted) {
      const more = await load(page.next, size - page[name].length);
      page[name].push(...more[name]);
      page.next = more.next;
    }

    return page;
  }

  async function show() {
    const mine = ++latest;
    try {
      const page = await whole(cursors.at(-1));
      if (mine !== latest || signal.aborted) {
        return; // another page has been asked for meanwhile
      }

      next = page.next ?? null;
      previousButton.disabled = cursors.length === 1;
      nextButton.disabled = next === null;
      element.hidden = cursors.length === 1 && next === null;
      place.textContent = `Page ${cursors.length}`;
      render(page);
    } catch (error) {
      if (!signal.aborted && mine === latest) {
        failed(error);
      }
    }
  }

  async function turn(by) {
    if (by > 0 && next !== null) {
      cursors.push(next);
    } else if (by < 0 && cursors.length > 1) {
      cursors.pop();
    }

    await show();
    // A button that can no longer be pressed must not keep the focus.
    if (document.activeElement === document.body) {
      (nextButton.disabled ? previousButton : nextButton).focus();
    }
  }

  return {
    element,
    refresh: show,
    restart() {
      cursors = [null];
      return show();
    },
  };
}
