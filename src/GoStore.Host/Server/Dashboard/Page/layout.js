// Where the nodes of a picture stand: edges pull, nodes push each other away, and all are drawn to the middle. The same graph always looks the same.
// What is longer than wide lies across, or stands upright where there is more room for that.

const length = 140; // of an edge that nothing else pulls at

export function layout(nodes, edges, upright = false) {
  const size = nodes.length;
  const x = new Float64Array(size);
  const y = new Float64Array(size);
  // A spiral to begin with: no two at one place, and nothing left to chance.
  for (let index = 0; index < size; index++) {
    const radius = length * 0.6 * Math.sqrt(index);
    x[index] = radius * Math.cos(index * 2.39996);
    y[index] = radius * Math.sin(index * 2.39996);
  }

  const rounds = size <= 60 ? 400 : size <= 150 ? 220 : 120;
  const moveX = new Float64Array(size);
  const moveY = new Float64Array(size);
  for (let round = 0; round < rounds; round++) {
    const heat = length * 0.5 * (1 - round / rounds);
    moveX.fill(0);
    moveY.fill(0);
    for (let a = 0; a < size; a++) {
      for (let b = a + 1; b < size; b++) {
        const dx = x[a] - x[b];
        const dy = y[a] - y[b];
        const push = length * length / Math.max(dx * dx + dy * dy, 1);
        moveX[a] += dx * push;
        moveY[a] += dy * push;
        moveX[b] -= dx * push;
        moveY[b] -= dy * push;
      }
    }

    for (const [a, b] of edges) {
      const dx = x[a] - x[b];
      const dy = y[a] - y[b];
      const pull = Math.sqrt(dx * dx + dy * dy) / length;
      moveX[a] -= dx * pull;
      moveY[a] -= dy * pull;
      moveX[b] += dx * pull;
      moveY[b] += dy * pull;
    }

    for (let index = 0; index < size; index++) {
      // What hangs together with nothing must not drift away; a picture is wider than high.
      moveX[index] -= x[index] * 0.06;
      moveY[index] -= y[index] * 0.1;
      const far = Math.hypot(moveX[index], moveY[index]) || 1;
      x[index] += moveX[index] / far * Math.min(far, heat);
      y[index] += moveY[index] / far * Math.min(far, heat);
    }
  }

  let xx = 0;
  let xy = 0;
  let yy = 0;
  const middleX = x.reduce((sum, one) => sum + one, 0) / size;
  const middleY = y.reduce((sum, one) => sum + one, 0) / size;
  for (let index = 0; index < size; index++) {
    xx += (x[index] - middleX) ** 2;
    xy += (x[index] - middleX) * (y[index] - middleY);
    yy += (y[index] - middleY) ** 2;
  }

  const angle = -Math.atan2(2 * xy, xx - yy) / 2 + (upright ? Math.PI / 2 : 0);
  for (let index = 0; index < size; index++) {
    const dx = x[index] - middleX;
    const dy = y[index] - middleY;
    x[index] = dx * Math.cos(angle) - dy * Math.sin(angle);
    y[index] = dx * Math.sin(angle) + dy * Math.cos(angle);
  }

  // Many nodes move closer together, so that their names can still be read when all of them are in sight.
  const wide = Math.max(Math.max(...x) - Math.min(...x), Math.max(...y) - Math.min(...y));
  const closer = Math.min(1, (200 + 80 * Math.sqrt(size)) / Math.max(wide, 1));
  return nodes.map((_, index) => ({ x: x[index] * closer, y: y[index] * closer }));
}
