// Names and values as people can read them, whatever is in them.

import { h } from './dom.js';

// Control characters, and those that turn the direction of what follows or take no room. The joiner of emoji is left in peace.
const unseen = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const codeOf = character => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

// Of characters that every font has.
const symbolOf = character => ({ '\n': '↵', '\t': '→', '\r': '\\r', '\0': '\\0' })[character] ?? codeOf(character);

// Cut by characters, so that none of them is cut in two.
function cut(text, longest) {
  return text.length <= longest ? text : Array.from(text.slice(0, longest * 2)).slice(0, longest).join('');
}

export function shown(text, longest = 200) {
  const element = h('bdi', { class: 'data' });
  if (text === '') {
    element.append(h('em', {}, '(empty)'));
    return element;
  }

  const short = cut(text, longest);
  for (const part of short.split(new RegExp(`(${unseen.source})`))) {
    if (part !== '' && part.length <= 2 && unseen.test(part)) {
      element.append(h('span', { class: 'unseen', title: codeOf(part) }, symbolOf(part)));
    } else if (part) {
      element.append(part);
    }
  }

  if (short.length < text.length) {
    element.append(h('span', { class: 'more' }, `… ${text.length.toLocaleString('en')} characters`));
  }

  return element;
}

// The same for places that take nothing but text.
export function spoken(text, longest = 80) {
  const short = cut(text, longest).replace(new RegExp(unseen.source, 'g'), symbolOf);
  return text === '' ? '(empty)' : short.length < text.length && text.length > longest ? `${short}…` : short;
}
