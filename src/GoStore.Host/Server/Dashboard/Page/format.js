// Numbers, sizes and times. Times are told by the server's clock, as clocks differ.

let ahead = 0;

export function serverTimeIs(date) {
  const time = Date.parse(date);
  if (!Number.isNaN(time)) {
    // The header has whole seconds: half of one is the best guess.
    ahead = time + 500 - Date.now();
  }
}

export const now = () => Date.now() + ahead;

export const count = number => Number(number).toLocaleString('en');

export function bytes(number) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  let size = Number(number);
  while (size >= 1000 && at < units.length - 1) {
    size /= 1000;
    at++;
  }

  return `${at === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[at]}`;
}

export function figure(number) {
  return number === null ? '–' : number >= 100 ? count(Math.round(number)) : number >= 10 ? number.toFixed(1) : number === 0 ? '0' : number.toFixed(2);
}

export function duration(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  return days > 0 ? `${days}d ${hours}h` : hours > 0 ? `${hours}h ${minutes}m` : minutes > 0 ? `${minutes}m ${seconds % 60}s` : `${seconds}s`;
}

const two = number => String(number).padStart(2, '0');

// In the time zone of who looks, with the date where it is not today's.
export function time(text) {
  if (!text) {
    return '–';
  }

  const at = new Date(text);
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return at.toDateString() === new Date().toDateString() ? clock : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock}`;
}

export const left = text => duration(Date.parse(text) - now());
