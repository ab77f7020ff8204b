import { escapePointer, Problem } from '../../kernel/index.ts';

/** The problem of a value that cannot be sent. The message never repeats the value. */
export function invalidParameter(name: string, message: string): Problem {
  return new Problem('parameter-invalid', `parameter '${name}' ${message}`, {
    errors: [{ pointer: `/${escapePointer(name)}`, message }],
  });
}

/** The problem of a value that is needed and was not given. */
export function missingParameter(name: string): Problem {
  return new Problem('parameter-missing', `parameter '${name}' is required`, {
    errors: [{ pointer: `/${escapePointer(name)}`, message: 'is required' }],
  });
}
