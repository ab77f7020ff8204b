import type { JsonText } from '../store.ts';

/**
 * A session as a JSON object.
 *
 * @param members of the object but its messages, as JSON text without braces
 * @param messages JSON objects with commas between, null = none; in whichever form the database gave them: what
 *   may be megabytes is not turned into the other
 */
export function sessionText(members: string, messages: JsonText | null): JsonText {
  const [before, after] = [`{${members},"messages":[`, ']}'];
  if (messages === null || typeof messages === 'string') {
    return `${before}${messages ?? ''}${after}`;
  }
  return Buffer.concat([Buffer.from(before), messages, Buffer.from(after)]);
}
