import { Metric, type MetricDefinition } from './metrics.ts';

/** Seconds; those of OpenTelemetry's HTTP conventions. */
const HTTP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Seconds; those of OpenTelemetry's MCP conventions. */
const MCP_BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/**
 * What is counted while requests are answered. Names are those of OpenTelemetry's conventions where
 * it has one. Every label is a word of a document, or of a list in this program.
 */
export const DEFINITIONS = {
  requests: histogram(
    'http_server_request_duration_seconds',
    'Time to answer requests of callers, by what they asked for and how it ended',
    [
      'exposer',
      'exposer_type',
      'operation',
      'http_route',
      'http_request_method',
      'http_response_status_code',
      'error_type',
    ],
    HTTP_BUCKETS,
  ),
  inFlight: gauge('http_server_active_requests', 'Requests that are being answered', [
    'exposer',
    'exposer_type',
  ]),
  tools: histogram(
    'mcp_server_operation_duration_seconds',
    'Time to call tools',
    ['exposer', 'mcp_method_name', 'gen_ai_tool_name', 'error_type'],
    MCP_BUCKETS,
  ),
  calls: histogram(
    'http_client_request_duration_seconds',
    'Time for calls of consumed APIs, their repetitions included',
    [
      'upstream',
      'operation',
      'http_request_method',
      'server_address',
      'http_response_status_code',
      'error_type',
    ],
    HTTP_BUCKETS,
  ),
  steps: histogram(
    'capstan_step_duration_seconds',
    'Time for steps of flows',
    ['step_type', 'namespace', 'error_type'],
    HTTP_BUCKETS,
  ),
  shed: counter('capstan_requests_shed_total', 'Requests that were refused for want of room', [
    'reason',
  ]),
  circuits: gauge(
    'capstan_upstream_circuit_state',
    'Whether calls of a consumed API are sent: 0 they are, 1 it is left alone, 2 one call finds out',
    ['upstream'],
  ),
  capabilities: gauge(
    'capstan_capability_up',
    'Documents this process was given: 1 is served, 0 cannot be',
    ['capability'],
  ),
  reloadSuccess: gauge(
    'capstan_config_last_reload_successful',
    'Whether the last time that documents were read again all of them could be served',
    [],
  ),
  reloadTime: gauge(
    'capstan_config_last_reload_timestamp_seconds',
    'When documents were read last, in seconds since the Unix epoch',
    [],
  ),
} as const satisfies Record<string, MetricDefinition>;

/** The metrics of one process, by what they are about. */
export type EngineMetrics = Readonly<Record<keyof typeof DEFINITIONS, Metric>>;

/** Makes them all, without a series. */
export function engineMetrics(): EngineMetrics {
  const entries = Object.entries(DEFINITIONS).map(([key, one]) => [key, new Metric(one)] as const);
  return Object.fromEntries(entries) as unknown as EngineMetrics;
}

function histogram(
  name: string,
  help: string,
  labels: readonly string[],
  buckets: readonly number[],
): MetricDefinition {
  return { name, type: 'histogram', help, labels, buckets };
}

function gauge(name: string, help: string, labels: readonly string[]): MetricDefinition {
  return { name, type: 'gauge', help, labels };
}

function counter(name: string, help: string, labels: readonly string[]): MetricDefinition {
  return { name, type: 'counter', help, labels };
}
