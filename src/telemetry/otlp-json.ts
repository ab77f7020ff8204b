import type { Attributes } from './trace.ts';
import type { RecordedSpan, RecordedTrace } from './trace-buffer.ts';

/** Who sends. */
export interface OtlpResource {
  readonly service: string;
  readonly version: string;
}

/** Numbers of OpenTelemetry's kinds of spans. */
const KINDS = { request: 2, tool: 1, step: 1, client: 3 } as const;

const OK = 1;
const ERROR = 2;

/** Traces as the body of a request to a collector (OTLP 1.x over HTTP, JSON). */
export function otlpTraces(traces: readonly RecordedTrace[], resource: OtlpResource): string {
  const { service, version } = resource;
  const spans = traces.flatMap(({ traceId, spans }) => spans.map((span) => spanOf(traceId, span)));
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: pairs({ 'service.name': service, 'service.version': version }) },
        scopeSpans: [{ scope: { name: 'capstan', version }, spans }],
      },
    ],
  });
}

function spanOf(traceId: string, span: RecordedSpan) {
  const { spanId, parentSpanId, name, kind, startMs, durationMs, attributes, error, link } = span;
  return {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(startMs + durationMs),
    attributes: pairs(attributes),
    status: { code: error === undefined ? OK : ERROR },
    ...(link && { links: [link] }),
  };
}

const MICROSECONDS = 1000;

/** Text, because no number of JavaScript has that many digits. */
function nanoseconds(milliseconds: number): string {
  return `${Math.round(milliseconds * MICROSECONDS)}000`;
}

function pairs(attributes: Attributes) {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }));
}
