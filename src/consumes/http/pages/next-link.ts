/** Where links may lead. */
export interface LinkFrame {
  /** Address of the API: origin and path prefix. */
  readonly base: URL;
  /** Whether nothing is sent anywhere, so that a link is a name like any other. */
  readonly anywhere: boolean;
}

/** Longer ones are no links but a way to make us send much. */
const MAX_LENGTH = 4096;

/**
 * The request target that a link means. It must not leave the API: whoever writes answers could
 * otherwise have the credential sent to a server of their choice, or to another part of this one.
 *
 * @param link a URI reference, as the answer has it
 * @param from target of the request it answers
 * @returns path and query below the path of the API's address; `undefined` when the link leads
 *   elsewhere, or nowhere
 */
export function nextTarget(link: string, from: string, frame: LinkFrame): string | undefined {
  const { base, anywhere } = frame;
  const here = new URL(from, base.origin);
  if (link.length > MAX_LENGTH || !VISIBLE.test(link) || !URL.canParse(link, here.href))
    return undefined;
  const { origin, username, password, pathname, search } = new URL(link, here);
  if (username !== '' || password !== '' || climbs(pathname)) return undefined;
  if (anywhere) return `${pathname}${search}`;
  const path = origin === base.origin ? below(pathname, base.pathname) : undefined;
  return path === undefined ? undefined : `${path}${search}`;
}

/** Parsers disagree about everything else in a URL. */
const VISIBLE = /^[\x21-\x5b\x5d-\x7e]+$/;

function below(path: string, base: string): string | undefined {
  const prefix = base.replace(/\/$/, '');
  if (path === prefix) return '/';
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}

/** Whether a server that decodes a path before it looks at it would leave it, or not understand it. */
function climbs(path: string): boolean {
  try {
    const decoded = decodeURIComponent(path);
    return (
      decoded.startsWith('//') || decoded.split(/[/\\]/).some((one) => one === '..' || one === '.')
    );
  } catch {
    return true;
  }
}

const ENTRY = /<([^<>]*)>((?:[^,"<]|"(?:[^"\\]|\\.)*")*)/g;
const PARAMETER = /;\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+))/g;

/**
 * The links of a `Link` field (RFC 8288 section 3) that lead to the next page. Those with another
 * context than the page (`anchor`) are not about it.
 */
export function nextLinks(field: string): readonly string[] {
  const links: string[] = [];
  for (const [, target = '', rest = ''] of field.matchAll(ENTRY)) {
    const parameters = new Map<string, string>();
    for (const [, name = '', quoted, token] of rest.matchAll(PARAMETER)) {
      const key = name.toLowerCase();
      // Of several `rel` only the first counts (section 3.3).
      if (!parameters.has(key)) parameters.set(key, (quoted ?? token ?? '').toLowerCase());
    }
    const relations = (parameters.get('rel') ?? '').split(/\s+/);
    if (relations.includes('next') && !parameters.has('anchor')) links.push(target.trim());
  }
  return [...new Set(links)];
}
