import { STATUS_CODES } from 'node:http';
import type { Outcome } from '../../consumes/index.ts';
import { PROBLEMS, type Problem } from '../../kernel/index.ts';
import { applyOutput, type Validator } from '../../plan/index.ts';
import type { Tool } from './exposure.ts';
import { type Answer, readAnswer } from './tool-result-answer.ts';
import { boundText, MAX_ANSWER_BYTES, visible } from './tool-result-text.ts';

/** One block of a tool's answer (specification 2025-11-25, ContentBlock), as plain JSON. */
export type ContentBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image' | 'audio'; readonly data: string; readonly mimeType: string }
  | {
      readonly type: 'resource';
      readonly resource: { readonly uri: string; readonly mimeType: string; readonly blob: string };
    };

/** What a tool answers (specification 2025-11-25, CallToolResult), as plain JSON. */
export interface ToolResult {
  readonly content: readonly ContentBlock[];
  /** Any JSON value. Always there, and conforming, when the tool has an output schema and nothing failed. */
  readonly structuredContent?: unknown;
  readonly isError?: true;
}

/** A failed call, told to the model. */
export function failure(text: string): ToolResult {
  return { content: [{ type: 'text', text: visible(text) }], isError: true };
}

/** A call that our side or the network failed. */
export function problemResult(problem: Problem): ToolResult {
  return failure(`${PROBLEMS[problem.problem].title}: ${problem.message}`);
}

/**
 * What an upstream's answer is to an MCP client.
 *
 * - A refusal is an error with status and body as text; the mapping does not apply to it.
 * - JSON is JSON text, mapped; structured too, when it is an object or the tool has an output schema.
 * - Nothing is success, said in words: `204 No Content`.
 * - What is written in another format (XML, CSV, …) is JSON of what it says.
 * - Other text is text; images, sounds and other bytes travel as base64.
 * - An answer that breaks the output schema is an error that says that the call happened, and gives
 *   the answer: repeating the call would not help, and may harm.
 * - Text above {@link MAX_ANSWER_BYTES} ends in a marker and is not structured; bytes above it are
 *   named, not sent. Clients refuse a success without the structured content that a schema promises,
 *   so with an output schema such an answer is an error like the last one.
 *
 * @param validate of the tool's output schema; `undefined` when it has none
 */
export async function toToolResult(
  tool: Tool,
  outcome: Outcome,
  validate: Validator | undefined,
): Promise<ToolResult> {
  if (outcome.kind === 'refused') return refusal(outcome);
  const mapped = tool.flow.output.kind !== 'whole';
  const answer =
    (await decodedAnswer(outcome)) ?? readAnswer(outcome, validate !== undefined || mapped);
  const rendered = render(tool, outcome, answer);
  if (!validate) return withoutSchema(rendered);
  return withSchema(outcome, rendered, validate);
}

/** Answers of formats that callers are not expected to read are given as JSON. */
async function decodedAnswer(outcome: Outcome): Promise<Answer | undefined> {
  if (outcome.verbatim || outcome.body.byteLength === 0) return undefined;
  const value = await outcome.decode();
  return { kind: 'json', value, text: JSON.stringify(value) };
}

/** An answer on its way out: what is shown, and what its structure may be. */
interface Rendered {
  readonly content: readonly ContentBlock[];
  /** Values that stand for the answer, best first. */
  readonly values: readonly unknown[];
  /** What is wrong when none of the values fits; absent, the schema's own complaint says it. */
  readonly defect: string | undefined;
}

function render(tool: Tool, outcome: Outcome, answer: Answer): Rendered {
  switch (answer.kind) {
    case 'empty':
      return {
        content: textContent(emptyText(outcome)),
        values: [null, {}],
        defect: 'it is empty',
      };
    case 'binary':
      return { content: [bytesBlock(tool, answer)], values: [], defect: 'it is not JSON' };
    case 'text':
      if (answer.defect !== undefined) return textOnly(answer.text, answer.defect);
      return bounded(answer.text, answer.text);
    case 'json': {
      const { output } = tool.flow;
      if (output.kind === 'whole') return bounded(answer.text, answer.value);
      const value = applyOutput(output, answer.value);
      return bounded(JSON.stringify(value), value);
    }
  }
}

function bounded(text: string, value: unknown): Rendered {
  const { text: shown, cutFromBytes } = boundText(visible(text));
  const content = textContent(shown);
  if (cutFromBytes === undefined) return { content, values: [value], defect: undefined };
  const defect = `its ${cutFromBytes} bytes are more than the ${MAX_ANSWER_BYTES} that are passed on`;
  return { content, values: [], defect };
}

function textOnly(text: string, defect: string): Rendered {
  return { ...bounded(text, undefined), values: [], defect };
}

function textContent(text: string): readonly ContentBlock[] {
  return [{ type: 'text', text }];
}

function emptyText(outcome: Outcome): string {
  const status = statusText(outcome);
  return outcome.status === 204 ? status : `${status} (no body)`;
}

function bytesBlock(tool: Tool, answer: Answer & { kind: 'binary' }): ContentBlock {
  const { bytes, mimeType } = answer;
  if (bytes.byteLength > MAX_ANSWER_BYTES) {
    const text = `[left out: ${bytes.byteLength} bytes of ${mimeType}, more than the ${MAX_ANSWER_BYTES} that are passed on]`;
    return { type: 'text', text: visible(text) };
  }
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  if (mimeType.startsWith('image/')) return { type: 'image', data: base64, mimeType };
  if (mimeType.startsWith('audio/')) return { type: 'audio', data: base64, mimeType };
  const uri = `capstan://answer/${encodeURIComponent(tool.name)}`;
  return { type: 'resource', resource: { uri, mimeType, blob: base64 } };
}

function withoutSchema({ content, values }: Rendered): ToolResult {
  const [value] = values;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { content, structuredContent: value } : { content };
}

function withSchema(outcome: Outcome, rendered: Rendered, validate: Validator): ToolResult {
  let defect = rendered.defect;
  for (const value of rendered.values) {
    const [fault] = validate(value);
    if (!fault) return { content: rendered.content, structuredContent: value };
    defect ??= `${fault.pointer || 'the value'} ${fault.message}`;
  }
  const explanation =
    `The call was made and the upstream answered ${statusText(outcome)}; do not repeat it on account of this error. ` +
    `The answer is not what the output schema of this tool promises: ${defect ?? 'it has no value'}. The answer follows.`;
  return { content: [...textContent(visible(explanation)), ...rendered.content], isError: true };
}

function refusal(outcome: Outcome): ToolResult {
  const lines = [`HTTP ${statusText(outcome)}`];
  const retryAfter = outcome.headers['retry-after'];
  if (retryAfter !== undefined) lines.push(`Retry-After: ${retryAfter}`);
  const answer = readAnswer(outcome, false);
  if (answer.kind === 'binary')
    lines.push(`[${answer.bytes.byteLength} bytes of ${answer.mimeType}]`);
  else if (answer.kind !== 'empty') lines.push(answer.text);
  return { content: textContent(boundText(visible(lines.join('\n'))).text), isError: true };
}

function statusText({ status }: Outcome): string {
  return [status, STATUS_CODES[status]].filter((part) => part !== undefined).join(' ');
}
