// Server-sent events over fetch, as EventSource cannot send a key. Goes on by itself where it was, after a break and after the page was out of sight.

import { Failure, pause, send } from './api.js';

// The server says something every 15 s at least; what is silent for longer is gone.
const silent = 40_000;
const longestWait = 15_000;

export function parser(onEvent) {
  let rest = '';
  let event = {};
  return text => {
    rest += text;
    // A \r at the end may be the first half of a line's end.
    const held = rest.endsWith('\r') ? '\r' : '';
    const lines = rest.slice(0, rest.length - held.length).split(/\r\n|\n|\r/);
    rest = lines.pop() + held;
    for (const line of lines) {
      if (line === '') {
        if (event.data !== undefined) {
          onEvent({ kind: event.event ?? 'message', id: event.id, data: event.data });
        }

        event = {};
      } else if (!line.startsWith(':')) {
        const colon = line.indexOf(':');
        const name = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        event[name] = name === 'data' && event.data !== undefined ? `${event.data}\n${value}` : value;
      }
    }
  };
}

function seen(signal) {
  return new Promise(resolve => {
    if (!document.hidden || signal.aborted) {
      resolve();
      return;
    }

    document.addEventListener('visibilitychange', () => resolve(seen(signal)), { once: true });
  });
}

// onEvents gets what came together; onState gets 'live', 'waiting' or 'failed' with what to say.
export async function follow(path, { query, signal, onEvents, onState }) {
  let last = null;
  let wait = 1000;
  while (!signal.aborted) {
    await seen(signal);
    const attempt = new AbortController();
    const end = () => attempt.abort();
    const hide = () => document.hidden && end();
    let watchdog = setTimeout(end, silent);
    signal.addEventListener('abort', end);
    document.addEventListener('visibilitychange', hide);
    try {
      const headers = { Accept: 'text/event-stream' };
      if (last !== null) {
        headers['Last-Event-ID'] = last;
      }

      const response = await send('GET', path, { query, headers, signal: attempt.signal, stream: true });
      onState('live', 'live');
      wait = 1000;
      let together = [];
      const parse = parser(event => together.push(event));
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          break;
        }

        clearTimeout(watchdog);
        watchdog = setTimeout(end, silent);
        parse(value);
        if (together.length > 0) {
          last = together.findLast(event => event.id !== undefined)?.id ?? last;
          onEvents(together);
          together = [];
        }
      }
    } catch (error) {
      // What the server has looked at and refused stays refused, unless it is only busy.
      if (error instanceof Failure && error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status)) {
        onState('failed', error.message);
        return;
      }
    } finally {
      clearTimeout(watchdog);
      attempt.abort();
      signal.removeEventListener('abort', end);
      document.removeEventListener('visibilitychange', hide);
    }

    if (!signal.aborted) {
      onState('waiting', document.hidden ? 'paused' : 'reconnecting…');
      await pause(document.hidden ? 0 : wait, signal);
      wait = Math.min(wait * 2, longestWait);
    }
  }
}
