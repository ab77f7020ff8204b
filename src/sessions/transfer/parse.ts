import { JsonError, parseJson } from '../../kernel/index.ts';
import { isObject } from '../api/fields.ts';
import { TransferProblem } from './format.ts';
import type { Text } from './texts.ts';

/** Of one text: whole conversations have many. */
const MEMBERS = 1_000_000;
const ITEMS = 100_000;

/**
 * The JSON object that a text is, behind the same guard as what callers send.
 *
 * @param maximum bytes that a text may have
 * @throws TransferProblem
 */
export function parseObject(
  { line, bytes }: Text,
  maximum: number,
): Readonly<Record<string, unknown>> {
  if (bytes === undefined) {
    throw new TransferProblem(line, `it is longer than ${maximum} bytes`);
  }
  const value = parse(line, bytes);
  if (!isObject(value)) throw new TransferProblem(line, 'must be a JSON object');
  return value;
}

function parse(line: number, bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes, {
      exactNumbers: true,
      maxStringLength: bytes.length,
      maxMembers: MEMBERS,
      maxItems: ITEMS,
    }).value;
  } catch (failure) {
    if (!(failure instanceof JsonError)) throw failure;
    throw new TransferProblem(line, `${failure.pointer} ${failure.message}`.trim(), failure);
  }
}
