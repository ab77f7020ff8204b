import { Refusal } from '../sessions/index.ts';

/**
 * Reads YAML, JSON included: seeds and rules of failures are written by people. The parser is
 * loaded when it is needed, because most emulators start without.
 *
 * @throws Refusal invalid_parameter
 */
export async function readYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (failure) {
    const reason = failure instanceof Error ? (failure.message.split('\n', 1)[0] ?? '') : '';
    throw new Refusal('invalid_parameter', `the YAML cannot be read: ${reason}`);
  }
}
