/** One field of a form. */
export interface FormField {
  readonly name: string;
  /** Text, a number, a boolean, or JSON text of anything else. */
  readonly value: string | number | boolean;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
}

/**
 * The fields of a form: members of an object, or a list of `{name, value, filename, contentType}`.
 * A list as a value repeats the field; what is null or absent is left out.
 *
 * @throws RangeError when data is neither
 */
export function fieldsOf(data: unknown): readonly FormField[] {
  if (Array.isArray(data)) return data.flatMap(listed);
  if (typeof data !== 'object' || data === null) throw new RangeError('must have named fields');
  return Object.entries(data).flatMap(([name, value]) =>
    valuesOf(value).map((one) => ({
      name,
      value: one,
      filename: undefined,
      contentType: undefined,
    })),
  );
}

function listed(entry: unknown): readonly FormField[] {
  if (typeof entry !== 'object' || entry === null || !('name' in entry))
    throw new RangeError('must be a list of fields with names');
  const { name, value, filename, contentType } = entry as Record<string, unknown>;
  return valuesOf(value).map((one) => ({
    name: String(name),
    value: one,
    filename: filename == null ? undefined : String(filename),
    contentType: contentType == null ? undefined : String(contentType),
  }));
}

function valuesOf(value: unknown): readonly FormField['value'][] {
  return (Array.isArray(value) ? value : [value]).flatMap((one) => {
    if (one === undefined || one === null) return [];
    if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean')
      return [one];
    return [JSON.stringify(one)];
  });
}
