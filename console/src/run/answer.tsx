import type { SentRequest } from '../../../src/exposes/operator.ts';
import { Method, StatusBadge } from '../parts/badges.tsx';
import { Code } from '../parts/code.tsx';
import { linkTo } from '../route.ts';
import { eventData } from './event-data.ts';

/** What the control port tells of a call. */
export interface CallAnswer {
  readonly traceId: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly encoding: 'utf-8' | 'base64';
  readonly durationMs: number;
  readonly sent: readonly SentRequest[];
}

/** What came of a call: the answer, and what was sent for it. */
export function Answer({ answer }: { answer: CallAnswer }) {
  const { status, headers, durationMs, traceId, sent } = answer;
  return (
    <section aria-label="Answer">
      <div class="head">
        <h2>Answer</h2>
        <StatusBadge status={status} />
        <span class="quiet">{milliseconds(durationMs)}</span>
        <span class="grow" />
        <a href={linkTo('traffic', [traceId])}>trace</a>
      </div>
      <Body answer={answer} />
      <details>
        <summary>{Object.keys(headers).length} header fields</summary>
        <Fields fields={headers} />
      </details>
      <h3>Sent to the API</h3>
      {sent.length === 0 && <p class="quiet">Nothing was sent.</p>}
      {sent.map((request, index) => (
        <Sent key={index} request={request} />
      ))}
    </section>
  );
}

function Sent({ request }: { request: SentRequest }) {
  const { method, url, headers, body, status, durationMs } = request;
  return (
    <details class="sent" open>
      <summary>
        <Method method={method} /> <span class="mono path">{url}</span>{' '}
        <StatusBadge status={status} /> <span class="quiet">{milliseconds(durationMs)}</span>
      </summary>
      <Fields fields={headers} />
      {body !== null && <Code text={indented(body)} language="json" />}
    </details>
  );
}

function Fields({ fields }: { fields: Readonly<Record<string, string>> }) {
  return (
    <dl class="fields mono">
      {Object.entries(fields).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Body({ answer: { headers, body, encoding } }: { answer: CallAnswer }) {
  if (body === '') return <p class="quiet">No content.</p>;
  if (encoding === 'base64') return <p class="quiet">{body.length} characters of Base64.</p>;
  const shown = eventData(body, headers);
  const left = shown.length - MOST_SHOWN;
  if (left > 0)
    return (
      <Code text={`${shown.slice(0, MOST_SHOWN)}… (${left} more characters)`} language="text" />
    );
  return <Code text={indented(shown)} language={isJson(shown) ? 'json' : 'text'} />;
}

/** More of an answer than anybody reads, or a page lays out at once. */
const MOST_SHOWN = 256 * 1024;

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function isJson(text: string): boolean {
  return /^\s*[[{"\d]/.test(text);
}

function milliseconds(duration: number): string {
  return `${duration < 10 ? duration.toFixed(1) : Math.round(duration)} ms`;
}
