import type { EngineMetrics } from './engine-metrics.ts';
import type { Measured } from './open-span.ts';
import type { SpanEnd } from './trace.ts';

/** Methods that may be a label; a caller can make up any number of others. */
const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]);

/** Counts a span that has ended in the metric that it belongs to. */
export function measure(
  metrics: EngineMetrics,
  span: Measured,
  seconds: number,
  { status, error = '' }: SpanEnd,
): void {
  const of = (name: string) => String(span.given[name] ?? '');
  const code = status === undefined ? '' : String(status);
  switch (span.kind) {
    case 'request': {
      const [exposer, type] = [of('capstan.exposer'), of('capstan.exposer.type')];
      const method = methodLabel(of('http.request.method'));
      metrics.inFlight.add([exposer, type], -1);
      const { operation, route } = span;
      metrics.requests.observe(
        [span.exposer, type, operation, route, method, code, error],
        seconds,
      );
      return;
    }
    case 'tool':
      metrics.tools.observe(
        [of('capstan.exposer'), of('mcp.method.name'), of('gen_ai.tool.name'), error],
        seconds,
      );
      return;
    case 'client':
      metrics.calls.observe(
        [
          of('capstan.upstream'),
          of('capstan.operation'),
          methodLabel(of('http.request.method')),
          of('server.address'),
          code,
          error,
        ],
        seconds,
      );
      return;
    case 'step':
      metrics.steps.observe([of('capstan.step.type'), of('capstan.namespace'), error], seconds);
  }
}

function methodLabel(method: string): string {
  return METHODS.has(method) ? method : '_OTHER';
}
