const ORDER = ['get', 'append', 'list', 'create', 'extend', 'delete'];

/** A run over HTTP as lines for people. */
export function httpNotes(
  { perSecond, cpuMicroseconds, callersCpuMicroseconds, busy, memory, operations, audited },
  given,
) {
  const { connections, seconds, size } = given;
  const { appends, sessions, deleted, expired, errors } = audited;
  return [
    `${Math.round(perSecond).toLocaleString('en')} requests per second over ${connections} connections for ${seconds} s, size ${size}`,
    `service: ${cpuMicroseconds.toFixed(0)} µs of CPU time a request, ${Math.round(busy * 100)} % of a core; callers: ${callersCpuMicroseconds.toFixed(0)} µs`,
    `memory of the service: ${megabytes(memory.first)} in the first quarter, ${megabytes(memory.last)} in the last, ${megabytes(memory.most)} at most`,
    ...(memory.minutes.length > 1
      ? [`  by the minute: ${memory.minutes.map((size) => size.toFixed(0)).join(', ')} MB`]
      : []),
    row('milliseconds', ['requests', 'p50', 'p95', 'p99', 'p99.9']),
    ...ORDER.filter((kind) => operations[kind]).map((kind) => operationRow(kind, operations[kind])),
    `errors: ${Object.keys(errors).length === 0 ? 'none' : JSON.stringify(errors)}`,
    `audit: ${appends} acknowledged appends found once each in ${sessions} sessions; ${deleted} deleted sessions are gone${expired > 0 ? `; ${expired} had expired by then` : ''}`,
  ];
}

function operationRow(kind, { count, p50, p95, p99, p999 }) {
  return row(kind, [String(count), ...[p50, p95, p99, p999].map((value) => value.toFixed(2))]);
}

/** A row of a table, under its name. */
export function row(name, values) {
  return `${name.padEnd(14)}${values.map((value) => value.padStart(14)).join('')}`;
}

/** Bytes on the disk. */
export function megabytes(count) {
  return `${count.toFixed(0)} MB`;
}
