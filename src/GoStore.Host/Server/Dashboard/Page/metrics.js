// Reads the OpenMetrics text of /metrics as far as the charts need it, and makes figures of two readings.

export function read(text) {
  const samples = new Map();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) {
      continue;
    }

    // A label may have spaces and braces within its quotes.
    const found = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})? (\S+)/.exec(line);
    if (found) {
      const value = found[3] === '+Inf' ? Infinity : Number(found[3]);
      samples.set(found[1], (samples.get(found[1]) ?? 0) + value); // over all labels
    }
  }

  return samples;
}

const first = (samples, ...names) => {
  const name = names.find(candidate => samples.has(candidate));
  return name === undefined ? null : samples.get(name);
};

// Times are in seconds; an exporter that keeps the unit of the meter has milliseconds.
function commitSeconds(samples) {
  const seconds = first(samples, 'gostore_commit_duration_seconds_sum');
  const milliseconds = first(samples, 'gostore_commit_duration_milliseconds_sum', 'gostore_commit_duration_sum');
  return {
    sum: seconds ?? (milliseconds === null ? null : milliseconds / 1000),
    count: first(samples, 'gostore_commit_duration_seconds_count', 'gostore_commit_duration_milliseconds_count', 'gostore_commit_duration_count'),
  };
}

function mean(sumBefore, countBefore, sum, count) {
  const more = (count ?? 0) - (countBefore ?? 0);
  return more > 0 ? ((sum ?? 0) - (sumBefore ?? 0)) / more : null;
}

// What happened between two readings. What did not happen has no mean: null. After a restart of the server the counters begin anew.
export function between(before, after, seconds) {
  const requests = first(after, 'gostore_requests_total', 'gostore_requests') ?? 0;
  const requestsBefore = first(before, 'gostore_requests_total', 'gostore_requests') ?? 0;
  if (requests < requestsBefore || seconds <= 0) {
    return null;
  }

  const commit = commitSeconds(after);
  const commitBefore = commitSeconds(before);
  const commitTime = mean(commitBefore.sum, commitBefore.count, commit.sum, commit.count);
  return {
    requests: (requests - requestsBefore) / seconds,
    batch: mean(first(before, 'gostore_batch_size_sum'), first(before, 'gostore_batch_size_count'), first(after, 'gostore_batch_size_sum'), first(after, 'gostore_batch_size_count')),
    commit: commitTime === null ? null : commitTime * 1000,
    queue: first(after, 'gostore_queue_depth'),
  };
}

export const known = samples => [...samples.keys()].some(name => name.startsWith('gostore_'));
