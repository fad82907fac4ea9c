// Makes elements. Data only ever becomes text: nothing here or elsewhere reads markup from a string.

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }

    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'value' || name === 'checked' || name === 'selected') {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }

  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) {
      element.setAttribute(name, value);
    }
  }

  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

let numbers = 0;

// A control with its label; the label is tied by an id, as wrapping would read out the control's content too.
export function field(label, control, hint) {
  control.id ||= `f${++numbers}`;
  const note = hint && h('small', { id: `${control.id}-hint` }, hint);
  if (note) {
    control.setAttribute('aria-describedby', note.id);
  }

  return h('div', { class: 'field' }, h('label', { for: control.id }, label), control, note);
}

export function heading(text) {
  return h('h1', { tabindex: '-1' }, text);
}

// Calls at most once in so many milliseconds, with what came last.
export function settled(milliseconds, action) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), milliseconds);
  };
}

// Tells people, and screen readers, what happened; errors stay until they are closed.
export function notice(text, kind = 'done') {
  const shown = h('div', { class: `notice ${kind}`, role: kind === 'error' ? 'alert' : 'status' });
  const region = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.getElementById('notices');
  region.append(shown);
  shown.append(h('span', {}, text));
  const close = () => shown.remove();
  if (kind === 'error') {
    shown.append(h('button', { type: 'button', class: 'plain', 'aria-label': 'Close this message', onclick: close }, '×'));
  } else {
    setTimeout(close, 6000);
  }

  for (const older of [...region.querySelectorAll('.notice')].slice(0, -3)) {
    older.remove();
  }
}

const nameOf = element => element.getAttribute('aria-label') ?? element.textContent;

// A native dialog: Escape closes it, what is behind cannot be reached, and the focus goes back to where it was.
export function dialog(title, name, ...children) {
  const id = `d${++numbers}`;
  const before = document.activeElement;
  const element = h('dialog', { 'aria-labelledby': id, class: name }, h('h2', { id }, title), ...children);
  element.addEventListener('close', () => {
    element.remove();
    // Where a list has been read again meanwhile, there is another one of that name.
    const same = before?.isConnected ? before : [...document.querySelectorAll(before?.tagName ?? 'h1')].find(one => nameOf(one) === nameOf(before));
    (same ?? document.querySelector('h1'))?.focus();
  });
  document.body.append(element);
  element.showModal();
  return element;
}

// Asks something with a few answers; Escape is the answer null.
export function ask(title, name, content, answers) {
  return new Promise(resolve => {
    let given = null;
    const buttons = answers.map(([answer, text, kind]) => h('button', { type: 'button', class: kind ?? '', 'data-answer': answer, onclick: () => {
      given = answer;
      shown.close();
    } }, text));
    const shown = dialog(title, name, ...content, h('div', { class: 'actions' }, ...buttons));
    shown.addEventListener('close', () => resolve(given));
    buttons.at(-1).focus();
  });
}
