import type { EngineMetrics } from './engine-metrics.ts';
import type { Readable } from './exposition.ts';
import { Metric, type MetricDefinition, type Series } from './metrics.ts';

/**
 * The same figures under the names and labels that the reference engine has for them, for
 * dashboards made for it. Made when somebody asks; nothing is counted twice.
 */
export function referenceNames(metrics: EngineMetrics): readonly Readable[] {
  const { requests, calls, steps, capabilities } = metrics;
  const byOperation = merged(
    'ikanos_request_duration_seconds',
    requests,
    REQUEST_LABELS,
    ofRequest,
  );
  const byHost = merged('ikanos_http_client_duration_seconds', calls, CALL_LABELS, ofCall);
  return [
    counted('ikanos_request_total', byOperation),
    byOperation,
    counted(
      'ikanos_request_errors_total',
      merged('ikanos_request_errors', requests, ERROR_LABELS, ofError),
    ),
    merged('ikanos_step_duration_seconds', steps, ['step_type', 'ikanos_namespace'], ofStep),
    counted('ikanos_http_client_total', byHost),
    byHost,
    active(capabilities),
  ];
}

const REQUEST_LABELS = ['ikanos_adapter_type', 'ikanos_operation_id', 'status'];
const ERROR_LABELS = ['ikanos_adapter_type', 'ikanos_operation_id', 'error_type'];
const CALL_LABELS = [
  'http_request_method',
  'server_address',
  'http_response_status_code',
  'error_type',
];

/** Labels of a series under the other name; `undefined` = it is not in there. */
type Relabel = (labels: readonly string[]) => readonly string[] | undefined;

const ofRequest: Relabel = ([, type = '', operation = '', , , code = '']) => [
  type,
  operation,
  code,
];

const ofError: Relabel = ([, type = '', operation = '', , , , error = '']) =>
  error === '' ? undefined : [type, operation, error];

const ofStep: Relabel = ([type = '', namespace = '']) => [type, namespace || 'unknown'];

const ofCall: Relabel = ([, , method = '', address = '', code = '']) => [
  method,
  address,
  code,
  code === '' ? 'transport' : '',
];

/** Series that have the same labels under the other name are added up. */
function merged(
  name: string,
  metric: Metric,
  labels: readonly string[],
  relabel: Relabel,
): Readable {
  const byLabels = new Map<string, Series>();
  for (const { labels: own, value, counts = [] } of metric.series) {
    const other = relabel(own);
    if (!other) continue;
    const key = other.join('\0');
    const known = byLabels.get(key);
    byLabels.set(key, {
      labels: other,
      value: value + (known?.value ?? 0),
      counts: counts.map((count, index) => count + (known?.counts?.[index] ?? 0)),
    });
  }
  return { definition: { ...metric.definition, name, labels }, series: [...byLabels.values()] };
}

/** How many values a distribution has. */
function counted(name: string, { definition, series }: Readable): Readable {
  const { buckets: _buckets, ...rest } = definition;
  const counter: MetricDefinition = { ...rest, name, type: 'counter' };
  const totals = [...series].map(({ labels, counts = [] }) => ({
    labels,
    value: counts.reduce((sum, count) => sum + count, 0),
  }));
  return { definition: counter, series: totals };
}

function active({ series }: Metric): Readable {
  const metric = new Metric({
    name: 'ikanos_capability_active',
    type: 'gauge',
    help: 'Capabilities that are served',
    labels: ['ikanos_capability'],
  });
  for (const { labels, value } of series) if (value === 1) metric.set(labels, 1);
  return metric;
}
