import type { FieldError, Problem } from '../../kernel/index.ts';
import type { Input } from '../../plan/index.ts';
import type { Tool } from './exposure.ts';
import { failure, type ToolResult } from './tool-result.ts';

/** More faults than this in one call teach a model nothing. */
const MAX_FAULTS = 20;
/** Characters of one line: names and values come from the caller. */
const MAX_LINE = 400;

/**
 * Refuses a call for its arguments, in words a model can act on: every field with what is wrong and
 * what is expected there, and the arguments the tool takes.
 */
export function argumentRefusal(tool: Tool, problem: Problem): ToolResult {
  const faults = problem.errors.slice(0, MAX_FAULTS).map((error) => faultLine(tool, error));
  const more = problem.errors.length - faults.length;
  if (faults.length === 0) faults.push(`- ${problem.message}`);
  if (more > 0) faults.push(`- and ${more} more`);
  const lines = [
    `Nothing was sent: the arguments of ${tool.name} are not acceptable.`,
    ...faults,
    `Arguments of ${tool.name}: ${tool.inputs.map(signature).join(', ') || 'none'}.`,
  ];
  return failure(lines.join('\n'));
}

function faultLine(tool: Tool, error: FieldError): string {
  const path = error.pointer.split('/').slice(1).map(unescapePointer);
  const line = `- ${path.join('.') || 'arguments'}: ${error.message}`;
  const expected = expectation(tool.inputs.find(({ name }) => name === path[0]));
  return shorten(`${shorten(line)}${expected}`, 2 * MAX_LINE);
}

/** The schema, where it says more than the type, which is told with the arguments of the tool. */
function expectation(input: Input | undefined): string {
  if (!input) return '';
  const saysMore = Object.keys(input.schema).some((key) => !['type', 'description'].includes(key));
  const schema = JSON.stringify(input.schema);
  return saysMore && schema.length <= MAX_LINE ? ` (expected: ${schema})` : '';
}

function signature(input: Input): string {
  return `${input.name} (${input.type}, ${input.required ? 'required' : 'optional'})`;
}

function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

function shorten(text: string, limit = MAX_LINE): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}
