/**
 * A figure as text for people: what each contender needed, then the ratios, which are what counts.
 *
 * @param {ReturnType<import('./summary.mjs').summarise>} figure
 */
export function table({ title, contenders, ratios }) {
  const width = Math.max(...contenders.map(({ name }) => name.length));
  return [
    title,
    row('', ['CPU µs', 'per second', 'core'], width),
    ...contenders.map(({ name, cpuMicroseconds, perSecond, busy }) =>
      row(
        name,
        [
          cpuMicroseconds.median.toFixed(1),
          Math.round(perSecond.median).toLocaleString('en'),
          `${Math.round(busy.median * 100)} %`,
        ],
        width,
      ),
    ),
    '',
    ...ratios.flatMap(({ name, limit, cpu, throughput }) => [
      `  ${name} / ${limit}`,
      `    CPU ×${times(cpu)}, throughput ×${times(throughput)}`,
    ]),
    '',
  ].join('\n');
}

function row(name, values, width) {
  return `  ${name.padEnd(width)}${values.map((value) => value.padStart(13)).join('')}`;
}

function times({ median, lowest, highest }) {
  return `${median.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`;
}
