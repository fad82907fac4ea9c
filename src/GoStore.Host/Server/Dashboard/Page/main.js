// What is around the views: which of them is open, the space, the colours, the key.

import { baseOf, events, get, key, whenKeyIsNeeded } from './api.js';
import { ask, dialog, field, h } from './dom.js';
import { overview } from './overview.js';
import { entries } from './entries.js';
import { changes } from './events.js';
import { tasks } from './tasks.js';
import { locks } from './locks.js';
import { consumers } from './consumers.js';
import { graph } from './graph.js';
import { addressOf, go, place } from './place.js';

const views = { overview, entries, events: changes, tasks, locks, consumers, graph };
const mostSpaces = 200;
const content = document.getElementById('content');
const spaceList = document.getElementById('space');
let open = null;
let visits = 0;

function show() {
  const { name: asked, space, parameters } = place();
  const name = Object.hasOwn(views, asked) ? asked : 'overview';
  for (const link of document.querySelectorAll('nav a')) {
    link.href = addressOf(link.dataset.view, space);
    if (link.dataset.view === name) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }

  if (open?.name === name && open.space === space && open.update) { // it can go on with what it has
    open.update(parameters);
    return;
  }

  open?.closing.abort();
  const closing = new AbortController();
  content.replaceChildren();
  content.className = name;
  document.title = `${views[name].title} – GoStore`;
  chooseSpace(space);
  const update = views[name].open({ root: content, space, base: baseOf(space), parameters, signal: closing.signal });
  open = { name, space, closing, update };
  if (visits++ > 0 && !document.querySelector('dialog[open]')) {
    content.querySelector('h1')?.focus();
  }
}

function again() {
  open?.closing.abort();
  open = null;
  show();
}

function chooseSpace(space) {
  document.getElementById('read-only').hidden = true;
  document.body.classList.remove('reading');
  if (space !== null && ![...spaceList.options].some(option => option.value === `n:${space}`)) {
    spaceList.add(new Option(space, `n:${space}`), spaceList.options.length - 1);
  }

  spaceList.value = space === null ? 'store' : `n:${space}`;
}

async function fillSpaces() {
  const { space } = place();
  let names = [];
  try {
    names = (await get('/v1/namespaces', { limit: mostSpaces })).namespaces.map(found => found.name);
  } catch {
    // A key for some namespaces may not list them; theirs can be named.
  }

  spaceList.replaceChildren(
    new Option('Whole store', 'store'),
    ...names.map(name => new Option(name, `n:${name}`)),
    new Option('Other namespace…', 'other'));
  chooseSpace(space);
}

spaceList.addEventListener('change', async () => {
  const { name, space } = place();
  if (spaceList.value !== 'other') {
    go(name, spaceList.value === 'store' ? null : spaceList.value.slice(2));
    return;
  }

  const input = h('input', { type: 'text', autocomplete: 'off', maxlength: 128 });
  const answer = await ask('Another namespace', 'small', [field('Name of the namespace', input, 'Letters, digits and hyphens. One that is not there yet is made by writing to it.')], [['cancel', 'Cancel', ''], ['open', 'Open', 'primary']]);
  if (answer === 'open' && input.value !== '') {
    go(name, input.value);
  } else {
    chooseSpace(space);
  }
});

// Colours: those of the system, unless one is chosen.
const theme = document.getElementById('theme');
function colours(choice) {
  theme.value = choice;
  if (choice === 'auto') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = choice;
  }
}

colours(['light', 'dark'].includes(localStorage.getItem('gostore-theme')) ? localStorage.getItem('gostore-theme') : 'auto');
theme.addEventListener('change', () => {
  localStorage.setItem('gostore-theme', theme.value);
  colours(theme.value);
});

// Keys.
const forget = document.getElementById('forget-key');
const showKey = () => {
  forget.hidden = key.get() === null;
};

whenKeyIsNeeded(message => new Promise(resolve => {
  let given = false;
  const input = h('input', { type: 'password', autocomplete: 'off', required: true });
  const form = h('form', { method: 'dialog', onsubmit: () => {
    given = true;
    key.set(input.value.trim());
  } },
  h('p', {}, 'This server asks for an API key. It is kept in this tab until the tab is closed.'),
  message && h('p', { class: 'wrong', role: 'alert' }, message),
  field('API key', input),
  h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'primary' }, 'Use this key')));
  const shown = dialog('API key', 'small key', form);
  input.focus();
  shown.addEventListener('close', () => {
    showKey();
    if (given) {
      fillSpaces();
    }

    resolve(given);
  });
}));

forget.addEventListener('click', () => {
  key.forget();
  showKey();
  again();
});

// What concerns the whole page.
const away = document.getElementById('away');
events.addEventListener('away', event => {
  away.hidden = !event.detail;
  away.textContent = event.detail ? 'The server does not answer. Trying again…' : '';
});

const readOnly = document.getElementById('read-only');
events.addEventListener('refused', event => {
  document.body.classList.add('reading');
  readOnly.hidden = false;
  readOnly.textContent = `Only reading: ${event.detail}`;
});

// "/" goes to the first search of the view.
document.addEventListener('keydown', event => {
  if (event.key === '/' && !event.ctrlKey && !event.altKey && !event.metaKey && !event.target.closest('input, textarea, select, dialog')) {
    const search = content.querySelector('input[type=search]');
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

document.querySelector('a.skip').addEventListener('click', event => {
  event.preventDefault();
  content.focus();
});

window.addEventListener('hashchange', show);
showKey();
show();
fillSpaces();
