/**
 * A figure as text for people: what each contender needed, then the ratios, which are what counts.
 *
 * @param {ReturnType<import('./summary.mjs').summarise> & { notes?: readonly string[] }} figure
 */
export function table({ title, contenders, ratios, notes = [] }) {
  const width = Math.max(...contenders.map(({ name }) => name.length));
  const head = contenders.length > 0 ? [row('', ['CPU µs', 'per second', 'core'], width)] : [];
  return [
    title,
    ...head,
    ...contenders.map(({ name, cpuMicroseconds, perSecond, busy }) =>
      row(
        name,
        [
          cpuMicroseconds.median.toFixed(1),
          rate(perSecond.median),
          `${Math.round(busy.median * 100)} %`,
        ],
        width,
      ),
    ),
    ...(ratios.length > 0 ? [''] : []),
    ...ratios.flatMap(({ name, limit, cpu, throughput }) => [
      `  ${name} / ${limit}`,
      `    CPU ×${times(cpu)}, throughput ×${times(throughput)}`,
    ]),
    ...notes.map((note) => `  ${note}`),
    '',
  ].join('\n');
}

function rate(perSecond) {
  return perSecond < 10 ? perSecond.toFixed(2) : Math.round(perSecond).toLocaleString('en');
}

function row(name, values, width) {
  return `  ${name.padEnd(width)}${values.map((value) => value.padStart(13)).join('')}`;
}

function times({ median, lowest, highest }) {
  return `${median.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`;
}
