import type { Metric, MetricDefinition, Series } from './metrics.ts';

/** A format that Prometheus and others read metrics in. */
export type ExpositionFormat = 'prometheus' | 'openmetrics';

/** Media type of each format. */
export const EXPOSITION_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** A metric, or a view of one under another name. */
export type Readable = Pick<Metric, 'definition' | 'series'>;

/** Writes metrics as text, those without a series left out. */
export function exposition(metrics: Iterable<Readable>, format: ExpositionFormat): string {
  const lines: string[] = [];
  for (const { definition, series } of metrics) {
    const samples = [...series].flatMap((one) => samplesOf(definition, one));
    if (samples.length > 0) lines.push(...headOf(definition, format), ...samples);
  }
  if (format === 'openmetrics') lines.push('# EOF');
  return lines.map((line) => `${line}\n`).join('');
}

/** OpenMetrics names the family of a counter without its ending. */
function headOf({ name, help, type }: MetricDefinition, format: ExpositionFormat): string[] {
  const family =
    format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name;
  return [`# HELP ${family} ${escaped(help)}`, `# TYPE ${family} ${type}`];
}

function samplesOf({ name, labels, buckets = [] }: MetricDefinition, series: Series): string[] {
  const pairs = labels.map((label, index) => pair(label, series.labels[index] ?? ''));
  const { counts, value } = series;
  if (!counts) return [`${name}${braced(pairs)} ${number(value)}`];
  let total = 0;
  const bounds = [...buckets.map(number), '+Inf'];
  const lines = bounds.map((bound, index) => {
    total += counts[index] ?? 0;
    return `${name}_bucket${braced([...pairs, pair('le', bound)])} ${total}`;
  });
  return [
    ...lines,
    `${name}_sum${braced(pairs)} ${number(value)}`,
    `${name}_count${braced(pairs)} ${total}`,
  ];
}

function pair(label: string, value: string): string {
  return `${label}="${escaped(value).replaceAll('"', '\\"')}"`;
}

function braced(pairs: readonly string[]): string {
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function number(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
