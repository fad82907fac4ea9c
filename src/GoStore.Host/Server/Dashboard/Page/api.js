// The way to the server: keys, problems, and whether it is there at all.

import { serverTimeIs } from './format.js';

const keyName = 'gostore-key';
const longest = 30_000;

export const events = new EventTarget();

export class Failure extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const key = {
  get: () => sessionStorage.getItem(keyName),
  set: value => sessionStorage.setItem(keyName, value),
  forget: () => sessionStorage.removeItem(keyName),
};

let asking = null;
let askForKey = async () => false;

export function whenKeyIsNeeded(ask) {
  askForKey = ask;
}

async function newKey(used, message) {
  if (key.get() !== used) {
    return true; // somebody else has asked meanwhile
  }

  asking ??= askForKey(used === null ? null : message).finally(() => {
    asking = null;
  });
  return await asking;
}

function tell(name, detail) {
  events.dispatchEvent(new CustomEvent(name, { detail }));
}

async function failureOf(response) {
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    // Not from this server, or cut off: the status has to do.
  }

  const wait = response.headers.get('Retry-After');
  return new Failure(
    response.status,
    problem.code ?? '',
    (problem.detail ?? problem.title ?? `The server answered with status ${response.status}.`) + (wait ? ` Try again in ${wait} s.` : ''));
}

export function address(path, query = {}) {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) {
      parts.set(name, value);
    }
  }

  return parts.size > 0 ? `${path}?${parts}` : path;
}

// What all addresses of a space begin with; null is the whole store.
export function baseOf(space) {
  return space === null ? '/v1' : `/v1/namespaces/${encodeURIComponent(space)}`;
}

// Sends a request until it need not ask for a key any more. Gives the response, whatever is in it; throws a Failure for all that is not 2xx.
export async function send(method, path, { query, body, headers = {}, signal, stream = false } = {}) {
  for (;;) {
    const used = key.get();
    const sent = new Headers(headers);
    if (used !== null) {
      sent.set('Authorization', `Bearer ${used}`);
    }

    let response;
    try {
      const signals = [signal, stream ? null : AbortSignal.timeout(longest)].filter(Boolean);
      response = await fetch(address(path, query), { method, body, headers: sent, cache: 'no-store', signal: signals.length > 0 ? AbortSignal.any(signals) : undefined });
    } catch (error) {
      if (signal?.aborted) {
        throw error;
      }

      tell('away', true);
      throw new Failure(0, 'away', error.name === 'TimeoutError' ? `The server took longer than ${longest / 1000} s.` : 'The server does not answer.');
    }

    tell('away', false);
    serverTimeIs(response.headers.get('Date'));
    if (response.ok) {
      return response;
    }

    const failure = await failureOf(response);
    if (response.status === 401 && await newKey(used, failure.message)) {
      continue;
    }

    if (response.status === 403 && method !== 'GET') {
      tell('refused', failure.message);
    }

    throw failure;
  }
}

export async function json(method, path, options = {}) {
  const response = await send(method, path, { ...options, headers: { Accept: 'application/json', ...options.headers } });
  const text = await response.text();
  return text === '' ? {} : JSON.parse(text);
}

export const get = (path, query, signal) => json('GET', path, { query, signal });

// Does something again and again while the view is open and the page is seen, and says when it fails.
export async function every(milliseconds, signal, action, failed) {
  while (!signal.aborted) {
    if (!document.hidden) {
      try {
        await action();
      } catch (error) {
        if (signal.aborted) {
          return;
        }

        failed(error);
      }
    }

    await pause(milliseconds, signal);
  }
}

export function pause(milliseconds, signal) {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
