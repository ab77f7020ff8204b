import type { HeaderFields } from './message.ts';

/**
 * Fields without inherited names, so that a header called `constructor` is absent unless sent. A
 * constructor with an empty prototype keeps the objects in the engine's fast form, which
 * `Object.create(null)` does not.
 */
const Fields = function HeaderFields() {} as unknown as new () => Record<string, string>;
Fields.prototype = Object.create(null);

/**
 * Header lines as a record: names in lower case, equal names joined by `, ` in order (RFC 9110
 * section 5.3). Nothing is dropped, so two lines of a field that allows one show as a list that
 * no check accepts.
 *
 * @param lines name, value, name, value
 */
export function headerFields(lines: readonly string[]): HeaderFields {
  const fields = new Fields();
  for (let index = 0; index < lines.length; index += 2) {
    const name = (lines[index] ?? '').toLowerCase();
    const value = lines[index + 1] ?? '';
    const before = fields[name];
    fields[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return fields;
}
