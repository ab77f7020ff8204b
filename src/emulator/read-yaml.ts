import { parse } from 'yaml';
import { Refusal } from '../sessions/index.ts';

/**
 * Reads YAML, JSON included: seeds and rules of failures are written by people.
 *
 * @throws Refusal invalid_parameter
 */
export function readYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (failure) {
    const reason = failure instanceof Error ? (failure.message.split('\n', 1)[0] ?? '') : '';
    throw new Refusal('invalid_parameter', `the YAML cannot be read: ${reason}`);
  }
}
