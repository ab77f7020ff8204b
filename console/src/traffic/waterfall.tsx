import { ask } from '../api.ts';
import { Problem } from '../parts/problem.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { linkTo } from '../route.ts';

interface Span {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly offsetMs: number;
  readonly durationMs: number;
  readonly status: 'OK' | 'ERROR';
  readonly attributes: Readonly<Record<string, string | number>>;
}

interface Trace {
  readonly traceId: string;
  readonly operation: string;
  readonly durationMs: number;
  readonly timestamp: string;
  readonly dropped: number;
  readonly spans: readonly Span[];
}

/** What one request caused, one thing under the other, as long as it took. */
export function Waterfall({ id }: { id: string }) {
  const { value: trace, wrong } = useAnswer(
    () => ask<Trace>(`/traces/${encodeURIComponent(id)}`),
    [id],
  );
  if (wrong !== undefined) return <Problem text={wrong} />;
  if (!trace) return null;
  const { operation, durationMs, timestamp, dropped, spans } = trace;
  const most = Math.max(...spans.map((span) => span.offsetMs + span.durationMs), 0.001);
  return (
    <section aria-label="Trace">
      <div class="head">
        <h2>{operation}</h2>
        <span class="quiet">
          {durationMs} ms, {new Date(timestamp).toLocaleTimeString()}
        </span>
        <span class="mono quiet">{trace.traceId}</span>
        <span class="grow" />
        <a href={linkTo('traffic')}>close</a>
      </div>
      <ol class="waterfall">
        {spans.map((span) => (
          <Bar key={span.spanId} span={span} depth={depthOf(span, spans)} most={most} />
        ))}
      </ol>
      {dropped > 0 && <p class="quiet">{dropped} more are not kept.</p>}
    </section>
  );
}

const WHOLE = 100;

function Bar({ span, depth, most }: { span: Span; depth: number; most: number }) {
  const { name, offsetMs, durationMs, status, attributes } = span;
  const left = (offsetMs / most) * WHOLE;
  const width = Math.max((durationMs / most) * WHOLE, 0.4);
  return (
    <li>
      <details>
        <summary>
          <span class="bar-name" style={{ paddingLeft: `${depth * 14}px` }}>
            {name}{' '}
            <span class="quiet">
              {attributes['capstan.operation'] ?? attributes['mcp.tool'] ?? ''}
            </span>
          </span>
          <span class="bar-track">
            <span
              class={`bar ${status === 'ERROR' ? 'failed' : ''}`}
              style={{ marginLeft: `${left}%`, width: `${width}%` }}
            />
          </span>
          <span class="bar-time">{durationMs} ms</span>
        </summary>
        <dl class="fields mono">
          {Object.entries(attributes).map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}

function depthOf(span: Span, spans: readonly Span[]): number {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent && parent !== span ? depthOf(parent, spans) + 1 : 0;
}
