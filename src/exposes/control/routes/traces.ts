import { Problem } from '../../../kernel/index.ts';
import type { RecordedSpan, RecordedTrace } from '../../../telemetry/index.ts';
import { invalid, json, queryOf } from '../answers.ts';
import { type Asked, type ControlRoute, route } from '../route.ts';

/** The last requests, and what each of them caused. */
export const traces: readonly ControlRoute[] = [
  ...route('GET /traces', 'the last requests, the newest first', isOn, list),
  ...route('GET /traces/{id}', 'what one of them caused', isOn, detail),
];

function isOn({ traces: on }: Asked['exposure']): boolean {
  return on;
}

const MILLISECOND_DIGITS = 1000;

function list({ operator, request }: Asked) {
  const query = queryOf(request);
  const operation = query.get('operation')?.toLowerCase() ?? '';
  const status = statusIn(query.get('status'));
  const limit = limitIn(query.get('limit'));
  const { traces: buffer } = operator.telemetry;
  const found = buffer
    .list()
    .filter((trace) => trace.operation.toLowerCase().includes(operation))
    .filter((trace) => status === undefined || statusOf(trace.root) === status);
  return json({
    traces: found.slice(0, limit).map(summaryOf),
    bufferSize: buffer.size,
    bufferUsed: buffer.used,
  });
}

/** @throws Problem trace-not-found */
function detail({ operator, values }: Asked) {
  const id = values.get('id') ?? '';
  const found = operator.telemetry.traces.find(id.toLowerCase());
  const [first] = found;
  if (!first) throw new Problem('trace-not-found', 'no trace that is kept has this id');
  const spans = found.flatMap((trace) => trace.spans).sort((a, b) => a.startMs - b.startMs);
  const dropped = found.reduce((sum, trace) => sum + trace.dropped, 0);
  return json({
    ...summaryOf(first),
    spanCount: spans.length,
    dropped,
    spans: spans.map((span) => spanOf(span, first.root)),
  });
}

function statusIn(given: string | undefined): string | undefined {
  const status = given?.toUpperCase();
  if (status === undefined || status === 'OK' || status === 'ERROR') return status;
  throw invalid('status', "is 'ok' or 'error'");
}

function limitIn(given: string | undefined): number {
  if (given === undefined) return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,4}$/.test(given)) return Number(given);
  throw invalid('limit', 'is a whole number from 1');
}

function summaryOf(trace: RecordedTrace) {
  const { traceId, operation, root, spans } = trace;
  return {
    traceId,
    operation,
    durationMs: rounded(root.durationMs),
    status: statusOf(root),
    spanCount: spans.length,
    timestamp: new Date(root.startMs).toISOString(),
    adapter: root.attributes['capstan.exposer'] ?? '',
    httpStatus: root.attributes['http.response.status_code'] ?? null,
    requestId: root.attributes['capstan.request.id'] ?? null,
  };
}

/** Kinds by the names that OpenTelemetry has for them. */
const KINDS = { request: 'SERVER', tool: 'INTERNAL', step: 'INTERNAL', client: 'CLIENT' } as const;

function spanOf(span: RecordedSpan, root: RecordedSpan) {
  const { spanId, parentSpanId, name, kind, startMs, durationMs, attributes, link } = span;
  return {
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name,
    kind: KINDS[kind],
    timestamp: new Date(startMs).toISOString(),
    // Milliseconds are too coarse to see what happened one after the other.
    offsetMs: rounded(startMs - root.startMs),
    durationMs: rounded(durationMs),
    status: statusOf(span),
    attributes,
    ...(link && { links: [link] }),
  };
}

function statusOf({ error }: RecordedSpan): 'OK' | 'ERROR' {
  return error === undefined ? 'OK' : 'ERROR';
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * MILLISECOND_DIGITS) / MILLISECOND_DIGITS;
}
