import type { HttpRequest } from '../../http/index.ts';
import { JsonError, type ParsedJson, Problem, parseJson } from '../../kernel/index.ts';
import { bindInputs, type Given, type Input, type Values } from '../../plan/index.ts';

/** A request whose route is known. */
export interface RoutedRequest {
  readonly request: HttpRequest;
  /** Query of the target, without `?`. */
  readonly query: string;
  /** Values of the route's placeholders, percent-decoded. */
  readonly placeholders: ReadonlyMap<string, string>;
  /** Segments that a placeholder for the rest of a path stands for, percent-decoded. */
  readonly rest: readonly string[];
}

/**
 * Takes the declared inputs out of a request. What no input asks for is ignored.
 *
 * @throws Problem parameter-missing | parameter-invalid | json-invalid | media-type-unsupported |
 *   malformed-request
 */
export function bindInput(inputs: readonly Input[], routed: RoutedRequest): Values {
  const query = parseQuery(routed.query);
  const bodies = inputs.filter((input) => input.in === 'body');
  const body = bodies.length > 0 ? readBody(routed.request) : undefined;
  return bindInputs(inputs, (input) => {
    switch (input.in) {
      case 'path':
        return text(routed.placeholders.get(input.name));
      case 'query':
        return several(query.get(input.name) ?? query.get(`${input.name}[]`));
      case 'header':
        return text(routed.request.headers[input.name.toLowerCase()]);
      case 'cookie':
        return text(cookie(routed.request.headers.cookie, input.name));
      case 'body':
        return bodies.length === 1 && !input.path && !input.member
          ? wholeBody(body)
          : field(body, input);
    }
  });
}

function text(value: string | undefined): Given | undefined {
  return value === undefined ? undefined : { kind: 'text', texts: [value] };
}

function several(texts: readonly string[] | undefined): Given | undefined {
  return texts === undefined ? undefined : { kind: 'text', texts };
}

function wholeBody(body: ParsedJson | undefined): Given | undefined {
  return body && { kind: 'json', value: body };
}

function field(body: ParsedJson | undefined, { name, path }: Input): Given | undefined {
  const fields = body?.value;
  if (path) return given(path.first(fields));
  if (typeof fields !== 'object' || fields === null || !Object.hasOwn(fields, name))
    return undefined;
  return { kind: 'json', value: (fields as Record<string, unknown>)[name] };
}

function given(value: unknown): Given | undefined {
  return value === undefined ? undefined : { kind: 'json', value };
}

function readBody(request: HttpRequest): ParsedJson | undefined {
  const { body } = request;
  if (!body || body.length === 0) return undefined;
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!/^application\/(.+\+)?json$/.test(type)) {
    throw new Problem(
      'media-type-unsupported',
      `the body must be application/json, not '${type}'`,
      {
        headers: { accept: 'application/json' },
      },
    );
  }
  try {
    return parseJson(body);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new Problem('json-invalid', error.message, {
      errors: [{ pointer: `/body${error.pointer}`, message: error.message }],
    });
  }
}

/** Values by name, in order; `+` and `%20` are spaces (URL Standard, form-urlencoded parsing). */
function parseQuery(query: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const split = pair.indexOf('=');
    const name = decode(split === -1 ? pair : pair.slice(0, split));
    const value = split === -1 ? '' : decode(pair.slice(split + 1));
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return values;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new Problem('malformed-request', 'the query has an invalid percent-encoding');
  }
}

function cookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const split = pair.indexOf('=');
    if (split !== -1 && pair.slice(0, split).trim() === name) return pair.slice(split + 1).trim();
  }
  return undefined;
}
