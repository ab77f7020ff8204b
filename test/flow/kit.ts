import type { Outcome, Upstream } from '../../src/consumes/index.ts';
import { runFlow } from '../../src/flow/index.ts';
import { never } from '../../src/kernel/index.ts';
import { applyOutput, bindArguments } from '../../src/plan/index.ts';
import { standard } from '../../src/standard.ts';
import { link } from '../plan/kit.ts';

/** An upstream's answer that is no success. */
export class Refusal {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

/** What upstreams answer, by operation id. */
export type Answers = Readonly<
  Record<string, unknown | ((values: ReadonlyMap<string, unknown>) => unknown)>
>;

/** One call as an upstream received it. */
export interface Received {
  readonly operation: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a tool gave, and what it called on the way. */
export interface Ran {
  readonly status: number;
  readonly value: unknown;
  readonly calls: readonly Received[];
}

/** Links a document and runs one of its tools against upstreams that answer at once. */
export async function runTool(
  document: string,
  name: string,
  given: Record<string, unknown>,
  answers: Answers = {},
  file?: string,
): Promise<Ran> {
  const linked = link(document, undefined, file);
  const { flow, inputs } = linked.tool(name);
  const calls: Received[] = [];
  const upstream: Upstream = {
    async call({ id }, values) {
      calls.push({ operation: id, values: Object.fromEntries(values) });
      const answer = answers[id];
      return outcome(typeof answer === 'function' ? answer(values) : answer);
    },
  };
  const upstreams = new Map(linked.plan.upstreams.map(({ namespace }) => [namespace, upstream]));
  const context = { upstreams, steps: standard.steps, requestId: 'r', cancellation: never };
  const result = await runFlow(flow, bindArguments(inputs, given), context);
  const value = JSON.parse(Buffer.from(result.body).toString() || 'null');
  return {
    status: result.status,
    value: result.kind === 'value' ? applyOutput(flow.output, value) : value,
    calls,
  };
}

function outcome(answer: unknown): Outcome {
  const refused = answer instanceof Refusal;
  const body = Buffer.from(JSON.stringify(refused ? { error: answer.status } : (answer ?? null)));
  return {
    kind: refused ? 'refused' : 'value',
    status: refused ? answer.status : 200,
    headers: { 'content-type': 'application/json' },
    body,
    format: 'json',
    verbatim: true,
    decode: async () => JSON.parse(body.toString()),
  };
}
