import { InvalidArgumentError } from 'commander';
import { parseBaseUrl } from '../host/index.ts';
import { splitAssignment } from './options.ts';

/** Reads `<namespace>=<url>` into a map. */
export function collectUpstream(
  text: string,
  known: ReadonlyMap<string, URL> = new Map(),
): ReadonlyMap<string, URL> {
  const [name, value] = splitAssignment(text, '<namespace>=<url>');
  try {
    return new Map([...known, [name, parseBaseUrl(value)]]);
  } catch (reason) {
    throw new InvalidArgumentError((reason as Error).message);
  }
}
