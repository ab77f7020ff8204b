import { columns, plainText } from '../columns.ts';
import { type AskingFlags, addAskingOptions, controlClient } from '../control/client.ts';
import type { BareCommandDefinition, BareContext } from './command.ts';

interface TracesFlags extends AskingFlags {
  readonly operation?: string;
  readonly status?: string;
  readonly limit?: string;
}

interface TraceView {
  readonly traceId: string;
  readonly operation: string;
  readonly durationMs: number;
  readonly status: string;
  readonly spanCount: number;
  readonly timestamp: string;
}

interface SpanView {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly durationMs: number;
  readonly status: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** `capstan traces [id]`: the last requests of a process, or what one of them caused. */
export const traces: BareCommandDefinition = (program, context) => {
  const command = program
    .command('traces')
    .description('list the last requests of a running process, or show what one of them caused')
    .argument('[id]', 'of a trace');
  addAskingOptions(command)
    .option('--operation <part>', 'only operations whose name has this in it')
    .option('--status <status>', "only those that ended like this: 'ok' or 'error'")
    .option('--limit <count>', 'the newest only')
    .action((id: string | undefined, flags: TracesFlags) => run(id, flags, context));
};

async function run(
  id: string | undefined,
  flags: TracesFlags,
  context: BareContext,
): Promise<void> {
  const client = controlClient(flags, context);
  const path = id === undefined ? `/traces${queryOf(flags)}` : `/traces/${encodeURIComponent(id)}`;
  const answer: unknown = await (await client.ask(path)).json();
  if (flags.format === 'json') context.output.out(JSON.stringify(answer, null, 2));
  else if (id === undefined) context.output.out(listOf(answer as { traces: TraceView[] }));
  else context.output.out(treeOf(answer as { spans: SpanView[] }));
}

function queryOf(flags: TracesFlags): string {
  const names = ['operation', 'status', 'limit'] as const;
  const given = names.flatMap((name) => {
    const value = flags[name];
    return value === undefined ? [] : [[name, value] as [string, string]];
  });
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

function listOf({ traces: list }: { readonly traces: readonly TraceView[] }): string {
  if (list.length === 0) return 'no traces';
  const rows = list.map(({ traceId, operation, durationMs, status, spanCount, timestamp }) => [
    timestamp,
    traceId,
    plainText(operation),
    `${durationMs.toFixed(1)} ms`,
    status,
    `${spanCount} spans`,
  ]);
  return columns(rows);
}

/** Spans below the one that they are part of. */
function treeOf({ spans }: { readonly spans: readonly SpanView[] }): string {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentSpanId }) => !known.has(parentSpanId ?? ''));
  const lines = (span: SpanView, depth: number): string[] => [
    `${'  '.repeat(depth)}${spanLine(span)}`,
    ...spans
      .filter(({ parentSpanId }) => parentSpanId === span.spanId)
      .flatMap((below) => lines(below, depth + 1)),
  ];
  return roots.flatMap((root) => lines(root, 0)).join('\n');
}

function spanLine({ name, durationMs, status, attributes }: SpanView): string {
  const operation = attributes['capstan.operation'] ?? attributes['gen_ai.tool.name'] ?? '';
  const code = attributes['http.response.status_code'] ?? attributes['error.type'] ?? '';
  const words = [name, operation, `${durationMs.toFixed(1)} ms`, status, code];
  return words
    .map(plainText)
    .filter((word) => word !== '')
    .join('  ');
}
