/** A piece of a path segment: fixed text, a named placeholder, or a name for all that follows. */
export type SegmentPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly name: string }
  | { readonly kind: 'rest'; readonly name: string };

/** One `/`-separated piece of a path. */
export type Segment = readonly SegmentPart[];

/** A path with placeholders, e.g. `/sessions/{sessionId}/extend`. */
export interface PathTemplate {
  /** As shown to people and in OpenAPI: placeholders as `{name}`. */
  readonly text: string;
  readonly segments: readonly Segment[];
  /** Placeholder names in order of appearance. */
  readonly placeholders: readonly string[];
  /** Whether the path was written with a `/` at its end, or as nothing but one; some APIs insist on it. */
  readonly trailingSlash: boolean;
}

const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}|\{\s*([^{}]+?)\s*\}/g;

/**
 * Parses `{name}` and `{{name}}` placeholders in a path. A missing leading slash is added.
 *
 * @throws RangeError when two placeholders touch or a brace stands alone: no match would be unique
 */
export function parsePathTemplate(path: string): PathTemplate {
  const pieces = path.replace(/^\/+/, '').replace(/\/$/, '');
  const segments = pieces === '' ? [] : splitOutsideBraces(pieces).map(parseSegment);
  const placeholders = segments
    .flat()
    .flatMap((part) => (part.kind === 'placeholder' ? [part.name] : []));
  const trailingSlash = path.endsWith('/');
  return { text: textOf(segments, trailingSlash), segments, placeholders, trailingSlash };
}

function splitOutsideBraces(path: string): string[] {
  return path.split(/\/(?![^{}]*\})/);
}

function parseSegment(text: string): Segment {
  const parts: SegmentPart[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    else if (parts.length > 0) throw new RangeError(`two placeholders touch in '${text}'`);
    parts.push({ kind: 'placeholder', name: match[1] ?? match[2] ?? '' });
    end = match.index + match[0].length;
  }
  if (end < text.length || text === '') parts.push({ kind: 'text', text: text.slice(end) });
  const stray = parts.find((part) => part.kind === 'text' && /[{}]/.test(part.text));
  if (stray) throw new RangeError(`'${text}' has a brace that opens or closes nothing`);
  return parts;
}

/** A path of no segments is one slash, however it is written. */
function textOf(segments: readonly Segment[], trailingSlash: boolean): string {
  const end = trailingSlash && segments.length > 0 ? '/' : '';
  return `/${segments.map(segmentText).join('/')}${end}`;
}

function segmentText(segment: Segment): string {
  return segment.map((part) => (part.kind === 'text' ? part.text : `{${part.name}}`)).join('');
}

/** The same path with other names for its placeholders. */
export function renamePlaceholders(
  template: PathTemplate,
  rename: (name: string) => string,
): PathTemplate {
  const segments = template.segments.map((segment) =>
    segment.map(
      (part): SegmentPart => (part.kind === 'text' ? part : { ...part, name: rename(part.name) }),
    ),
  );
  const text = textOf(segments, template.trailingSlash);
  return { ...template, text, segments, placeholders: template.placeholders.map(rename) };
}

/**
 * The same path with its last placeholder for one segment and all that follow.
 *
 * @throws RangeError when its last segment is not a placeholder alone
 */
export function withRest(template: PathTemplate): PathTemplate {
  const last = template.segments.at(-1);
  const [only, ...others] = last ?? [];
  if (only?.kind !== 'placeholder' || others.length > 0)
    throw new RangeError('its last segment is no placeholder');
  const rest: Segment = [{ kind: 'rest', name: only.name }];
  const segments = [...template.segments.slice(0, -1), rest];
  return { ...template, segments, text: template.text.replace(/\/$/, ''), trailingSlash: false };
}
