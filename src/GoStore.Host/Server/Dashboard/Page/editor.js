// One entry in a dialog. What is written or deleted is what was seen: where it has changed since, both values are shown, and one is chosen.

import { Failure, get, send } from './api.js';
import { ask, dialog, field, h, notice } from './dom.js';
import { bytes, left, now, time } from './format.js';
import { shown, spoken } from './names.js';

let open = null; // the editor that is shown, for what is changed elsewhere

// As the query: a browser takes "." and ".." out of a path, and servers take no NUL in one.
const entryOf = base => `${base}/entry`;

export async function find(base, group, key) {
  try {
    return await get(entryOf(base), { group, key });
  } catch (error) {
    if (error instanceof Failure && error.status === 404) {
      return null;
    }

    throw error;
  }
}

// Compares what somebody has with what is stored now, and asks which it shall be.
function choose(title, mineTitle, mine, stored, answers) {
  const column = (name, words, value) => h('section', { class: `column ${name}` }, h('h3', {}, words), value === null ? h('p', { class: 'state' }, 'There is no such entry any more.') : h('pre', { tabindex: 0 }, value));
  return ask(title, 'wide conflict', [
    h('p', {}, stored === null ? 'The entry has been deleted meanwhile.' : `The entry was changed meanwhile: version ${stored.version}, written ${time(stored.updatedAt)}.`),
    h('div', { class: 'columns' }, column('mine', mineTitle, mine), column('stored', 'Stored now', stored === null ? null : stored.value)),
  ], answers);
}

export async function deleteEntry({ base, entry, done }) {
  const answer = await ask('Delete this entry?', 'small', [h('p', {}, shown(entry.key), ' of the group ', shown(entry.group), `, version ${entry.version}. This cannot be undone.`)], [['cancel', 'Keep it', ''], ['delete', 'Delete', 'danger']]);
  let version = entry.version;
  while (answer === 'delete') {
    try {
      await send('DELETE', entryOf(base), { query: { group: entry.group, key: entry.key }, headers: { 'If-Match': `"${version}"` } });
      notice(`${spoken(entry.key)} is deleted.`);
      break;
    } catch (error) {
      if (!(error instanceof Failure) || error.status !== 412) {
        notice(error.status === 404 ? `${spoken(entry.key)} was deleted before.` : error.message, error.status === 404 ? 'done' : 'error');
        break;
      }

      const stored = await find(base, entry.group, entry.key).catch(() => null);
      if (stored === null) {
        notice(`${spoken(entry.key)} was deleted before.`);
        break;
      }

      if (await choose('It has changed since', 'As you saw it', entry.value, stored, [['keep', 'Keep it', ''], ['delete', `Delete version ${stored.version}`, 'danger']]) !== 'delete') {
        break;
      }

      version = stored.version;
    }
  }

  done();
}

// A text field has only line feeds; where all lines end with CR LF they are put back.
function endingsOf(value) {
  return !value.includes('\r') ? 'plain' : value.replaceAll('\r\n', '').match(/[\r\n]/) ? 'mixed' : 'windows';
}

export async function editEntry({ base, group, key, done }) {
  let entry = null;
  if (key !== null) {
    try {
      entry = await find(base, group, key);
      if (entry === null) {
        notice(`${spoken(key)} is not there any more.`, 'error');
        done();
        return;
      }
    } catch (error) {
      notice(error.message, 'error');
      return;
    }
  }

  const groupInput = h('input', { type: 'text', value: group ?? '', autocomplete: 'off', spellcheck: 'false' });
  const keyInput = h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false' });
  const value = h('textarea', { rows: 12, spellcheck: 'false', autocomplete: 'off' });
  const type = h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false' });
  const lives = h('select', {});
  const ttl = h('input', { type: 'text', autocomplete: 'off', placeholder: '5m', size: 8 });
  const ttlField = field('Time to live', ttl, 'For example 30s, 5m, 1h30m or 7d.');
  const facts = h('p', { class: 'facts-line' });
  const elsewhere = h('p', { class: 'warning', role: 'status', hidden: true });
  const wrong = h('p', { class: 'wrong', role: 'alert', hidden: true });
  const save = h('button', { type: 'submit', class: 'primary edits' }, 'Save');
  const remove = h('button', { type: 'button', class: 'danger edits', hidden: key === null, onclick: async () => {
    element.close();
    await deleteEntry({ base, entry, done });
  } }, 'Delete');
  let endings = 'plain';

  function fill() {
    lives.replaceChildren(...[
      entry?.expiresAt ? new Option(`as it is: in ${left(entry.expiresAt)}`, 'keep') : null,
      new Option('never', 'never'),
      new Option('after a time', 'after')].filter(Boolean));
    ttlField.hidden = lives.value !== 'after';
    if (entry === null) {
      return;
    }

    endings = endingsOf(entry.value);
    value.value = entry.value;
    type.value = entry.type;
    elsewhere.hidden = true;
    facts.replaceChildren(
      `Version ${entry.version} · ${bytes(new TextEncoder().encode(entry.value).length)} · created ${time(entry.createdAt)} · written ${time(entry.updatedAt)}`,
      endings === 'mixed' ? ' · its lines end in different ways; saving makes them all line feeds' : '');
  }

  function query() {
    const wanted = { group: entry?.group ?? groupInput.value, key: entry?.key ?? keyInput.value, type: type.value || undefined };
    if (lives.value === 'after') {
      if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(ttl.value.trim())) {
        ttl.focus();
        throw new Error(`"${ttl.value}" is no time to live. Write for example 30s, 5m, 1h30m or 7d.`);
      }

      wanted.ttl = ttl.value.trim();
    } else if (lives.value === 'keep') {
      const rest = Math.round(Date.parse(entry.expiresAt) - now());
      if (rest <= 0) {
        throw new Error('The entry has expired meanwhile. Choose never, or a new time to live.');
      }

      wanted.ttl = `${rest}ms`;
    }

    return wanted;
  }

  const text = () => endings === 'windows' ? value.value.replaceAll('\n', '\r\n') : value.value;

  async function write(expected) {
    const wanted = query();
    try {
      await send('PUT', entryOf(base), { query: wanted, body: text(), headers: { 'Content-Type': 'text/plain; charset=utf-8', ...expected } });
    } catch (error) {
      if (!(error instanceof Failure) || error.status !== 412) {
        throw error;
      }

      await conflict(wanted);
      return;
    }

    element.close();
    notice(`${spoken(wanted.key)} is saved.`);
    done(wanted);
  }

  async function conflict(wanted) {
    const stored = await find(base, wanted.group, wanted.key);
    const answer = await choose(
      entry === null ? 'There is such an entry already' : 'Somebody else was faster', 'Yours', text(), stored,
      stored === null
        ? [['edit', 'Go on editing', ''], ['mine', 'Create it with yours', 'primary']]
        : [['edit', 'Go on editing', ''], ['stored', 'Take the stored one', ''], ['mine', 'Overwrite with yours', 'primary']]);
    if (answer === 'mine') {
      await write(stored === null ? { 'If-None-Match': '*' } : { 'If-Match': `"${stored.version}"` });
    } else if (answer === 'stored') {
      adopt(stored);
    }
  }

  // Goes on with what is stored.
  function adopt(stored) {
    entry = stored;
    groupInput.value = entry.group;
    keyInput.value = entry.key;
    groupInput.disabled = true;
    keyInput.disabled = true;
    remove.hidden = false;
    fill();
    value.focus();
  }

  const form = h('form', { onsubmit: async event => {
    event.preventDefault();
    wrong.hidden = true;
    save.disabled = true;
    try {
      await write(entry === null ? { 'If-None-Match': '*' } : { 'If-Match': `"${entry.version}"` });
    } catch (error) {
      wrong.hidden = false;
      wrong.textContent = error instanceof URIError ? 'A name has half a character in it.' : error.message;
    } finally {
      save.disabled = false;
    }
  } },
  key === null
    ? h('div', { class: 'columns' }, field('Group', groupInput), field('Key', keyInput))
    : h('p', { class: 'path' }, shown(group, 300), h('span', { class: 'separator', 'aria-hidden': 'true' }, ' › '), shown(key, 300)),
  field('Value', value),
  h('div', { class: 'toolbar' }, field('Type', type), field('Expires', lives), ttlField),
  facts, elsewhere, wrong,
  h('div', { class: 'actions' }, remove, h('span', { class: 'space' }), h('button', { type: 'button', onclick: () => element.close() }, 'Cancel'), save));

  lives.addEventListener('change', () => {
    ttlField.hidden = lives.value !== 'after';
    if (!ttlField.hidden) {
      ttl.focus();
    }
  });
  fill();
  const element = dialog(key === null ? 'New entry' : 'Entry', 'wide editor', form);
  (key !== null ? value : group === null ? groupInput : keyInput).focus();
  if (key !== null) {
    value.setSelectionRange(0, 0);
  }

  const mine = {
    base,
    noticed(change) {
      // A deletion has the version of what it deleted.
      const isGone = ['delete', 'delete-group', 'expire'].includes(change.kind);
      if (entry !== null && change.group === entry.group && (change.key === entry.key || change.kind === 'delete-group') && (isGone || change.version !== entry.version)) {
        elsewhere.hidden = false;
        elsewhere.textContent = isGone ? '⚠ The entry has just been deleted elsewhere.' : `⚠ The entry has just been changed elsewhere: version ${change.version}. Saving will show both.`;
      }
    },
  };
  open = mine;
  element.addEventListener('close', () => {
    if (open === mine) {
      open = null;
    }
  });
}

// Something was changed, by whomever.
export function noticed(base, change) {
  if (open?.base === base) {
    open.noticed(change);
  }
}
