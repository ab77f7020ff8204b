import { type PathTemplate, parsePathTemplate } from '../../http/index.ts';

/** A path of the API, parsed; or why no request can be sent to it. */
export function readPath(path: string): PathTemplate | { readonly refused: string } {
  if (/[#?\\]/.test(path)) return { refused: "its path has a '#', a '?' or a backslash" };
  if (path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment)))
    return { refused: 'its path has a dot segment' };
  try {
    return parsePathTemplate(path);
  } catch (reason) {
    return { refused: `its path cannot be used: ${(reason as Error).message}` };
  }
}

/** A path as consumed resources write it: placeholders in two braces. */
export function consumedPath({ text }: PathTemplate): string {
  return text.replace(/\{([^{}]*)\}/g, '{{$1}}');
}

/** Gives out the paths at which operations are exposed. */
export interface ExposedPaths {
  /** @returns `undefined` when method and path are exposed already */
  take(method: string, path: PathTemplate): string | undefined;
}

/** Starts with nothing exposed. */
export function newExposedPaths(): ExposedPaths {
  const taken = new Set<string>();
  return {
    take(method, path) {
      const free = [plain(path), versioned(path.text)].find(
        (candidate) => !taken.has(shape(method, candidate)),
      );
      if (free !== undefined) taken.add(shape(method, free));
      return free;
    },
  };
}

/** A router knows neither the names of placeholders nor a slash at the end. */
function shape(method: string, path: string): string {
  return `${method} ${path.replace(/\{[^{}]*\}/g, '{}').replace(/\/$/, '')}`;
}

/** Lower case, words joined by dashes; placeholders as they are. */
function plain({ segments }: PathTemplate): string {
  const texts = segments.map((segment) =>
    segment.map((part) => (part.kind === 'text' ? dashed(part.text) : `{${part.name}}`)).join(''),
  );
  return versioned(`/${texts.join('/')}`);
}

function dashed(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9.~-]+/g, '-');
}

/** `/v1` before the path, unless it begins with a version itself. */
function versioned(path: string): string {
  return /^\/v\d+(?=[./]|$)/i.test(path) ? path : `/v1${path === '/' ? '' : path}`;
}
