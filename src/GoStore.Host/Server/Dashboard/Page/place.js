// Where one is.

// Which view of which space, and what it shows, is all in the address: it can be kept, and going back works.
export function place() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  return { name: path || 'overview', space: parameters.has('space') ? parameters.get('space') : null, parameters };
}

// The address of a view; what is undefined is left out.
export function addressOf(name, space, parameters = {}) {
  const query = new URLSearchParams();
  if (space !== null) {
    query.set('space', space);
  }

  for (const [parameter, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null) {
      query.set(parameter, value);
    }
  }

  return query.size > 0 ? `#/${name}?${query}` : `#/${name}`;
}

export function go(name, space, parameters) {
  location.hash = addressOf(name, space, parameters);
}
