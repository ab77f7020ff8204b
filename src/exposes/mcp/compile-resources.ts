import { readLocation } from '../../files/index.ts';
import { type PathTemplate, parsePathTemplate } from '../../http/index.ts';
import { type CompileContext, type Input, linkAction } from '../../plan/index.ts';
import { ACTION_KEYS, type Action, type Cursor, type Named, readAction } from '../../spec/index.ts';
import { type Placed, withoutTwins } from '../twins.ts';
import type { FlowResource, Resource } from './exposure.ts';

/** Compiles `resources` of an MCP exposer. */
export function compileResources(cursor: Cursor, context: CompileContext): readonly Resource[] {
  const placed = cursor.named('resources').flatMap((entry) => compileResource(entry, context));
  return withoutTwins(placed, cursor);
}

function compileResource(entry: Named, context: CompileContext): Placed<Resource>[] {
  const { value } = entry;
  value.expectKeys([...ACTION_KEYS, 'uri', 'mimeType', 'binary', 'location'], 'a resource');
  const label = `resource '${entry.name ?? value.get('uri').text() ?? 'without a name'}'`;
  const template = readUri(value, label);
  if (!template) return [];
  const head = {
    name: entry.name ?? uriOf(template),
    title: value.get('display', 'label').text(),
    description: value.get('description').text() ?? '',
    uri: uriOf(template),
    mimeType: value.get('mimeType').text(),
    binary: value.get('binary').boolean() ?? false,
    place: value.get('uri').place,
  };
  const location = readLocation(value.get('location'), context.folder);
  const item: Resource | undefined = location
    ? { ...head, kind: 'files', location }
    : compileFlow(head, template, { value, label, context });
  if (!item || (location && !isPlain(template, value, label))) return [];
  const called = `read at '${item.uri.replace(/\{[^}]*\}/g, '{}')}'`;
  return [{ item, called, what: 'resources', place: value.get('uri').place }];
}

/** The URI as written, with its placeholders found. */
function readUri(value: Cursor, label: string): PathTemplate | undefined {
  const uri = value.get('uri');
  const text = uri.text();
  if (text === undefined) {
    value.add('missing-key', 'error', `${label} has no 'uri'`, undefined, { disables: label });
    return undefined;
  }
  try {
    if (!/^[a-z][a-z0-9+.-]*:[^\s\p{Cc}]+$/iu.test(text.replace(/\{[^}]*\}/g, '{}')))
      throw new RangeError('it has no scheme, or holds spaces');
    return parsePathTemplate(text);
  } catch (reason) {
    const message = `'${text}' is no URI: ${(reason as Error).message}`;
    uri.add('invalid-path', 'error', message, uri.place, { disables: label });
    return undefined;
  }
}

function uriOf({ text }: PathTemplate): string {
  return text.slice(1);
}

/** What stands in files has one URI, or those of the files. */
function isPlain({ placeholders: [name] }: PathTemplate, value: Cursor, label: string): boolean {
  if (name === undefined) return true;
  const message = `the placeholder '{${name}}' means nothing for files`;
  value.add('invalid-path', 'error', message, value.get('uri').place, {
    disables: label,
    help: "the files of a folder have its 'uri' in front of theirs",
  });
  return false;
}

interface Surroundings {
  readonly value: Cursor;
  readonly label: string;
  readonly context: CompileContext;
}

function compileFlow(
  head: Omit<FlowResource, 'kind' | 'template' | 'inputs' | 'flow'>,
  template: PathTemplate,
  { value, label, context }: Surroundings,
): FlowResource | undefined {
  const action = withPlaceholders(readAction(value, label), template);
  const link =
    template.placeholders.length > 0 ? { ...context.link, path: template } : context.link;
  const linked = linkAction(action, link);
  if (!linked) return undefined;
  const isFilled = ({ name }: Input) => template.placeholders.includes(name);
  const unfilled = linked.inputs.filter((input) => input.required && !isFilled(input));
  for (const { name } of unfilled) {
    const message = `${label} needs '${name}', which its uri has no placeholder for`;
    value.add('unfillable-input', 'error', message, value.get('uri').place, {
      disables: label,
      help: `put '{${name}}' into the uri, or give it a value under 'with'`,
    });
  }
  if (unfilled.length > 0) return undefined;
  const [operation] = linked.operations;
  const description = linked.description || operation?.description || '';
  const inputs = linked.inputs.filter(isFilled);
  return { ...head, description, kind: 'flow', template, inputs, flow: linked.flow };
}

/** `{x}` in `with` is the placeholder `{x}` of the URI, like `{{x}}`. */
function withPlaceholders(action: Action, { placeholders }: PathTemplate): Action {
  const braces = (text: string) =>
    text.replace(/(?<!\{)\{([^{}]+)\}(?!\})/g, (written, name: string) =>
      placeholders.includes(name.trim()) ? `{${written}}` : written,
    );
  const given = action.arguments?.map((one) =>
    typeof one.value === 'string' ? { ...one, value: braces(one.value) } : one,
  );
  return { ...action, arguments: given };
}
