import { isMap, isScalar, parseDocument, Scalar, YAMLMap } from 'yaml';
import {
  append,
  insertBefore,
  type MapNode,
  MigrationError,
  mapsIn,
  memberOf,
  remove,
  rename,
  textOf,
} from './nodes.ts';
import { toIkanos } from './to-ikanos.ts';

/** Dialects that documents can be rewritten in. */
export const TARGETS = ['ikanos-1.0.0-beta5', 'naftiko-1.0.0-alpha2'] as const;

/** One of {@link TARGETS}. */
export type Target = (typeof TARGETS)[number];

/** An input that the document only implies, and a later dialect wants declared. */
export interface ImpliedInput {
  readonly name: string;
  readonly in: string;
  readonly type: string;
  readonly description?: string;
  readonly required: boolean;
}

/** Inputs by the name of a route (`GET /notes`) or a tool. */
export type ImpliedInputs = (offer: string) => readonly ImpliedInput[] | undefined;

/**
 * Rewrites a document in another dialect of the language. Comments stay with what they are about.
 *
 * @param text a document that can be read
 * @throws MigrationError when the dialect has no way to say what the document says
 */
export function migrate(text: string, target: Target, implied: ImpliedInputs): string {
  const document = parseDocument(text);
  const root = document.contents;
  if (document.errors.length > 0 || !isMap(root)) throw new MigrationError('it cannot be read');
  const [rootKey, version] = splitTarget(target);
  rewriteRoot(root, rootKey, version);
  const capability = memberOf(root, 'capability')?.value;
  if (isMap(capability) && rootKey === 'ikanos') {
    declareInputs(capability, implied);
    toIkanos(capability);
  }
  const indentSeq = !/^( *)[\w-]+:\n\1- /m.test(text);
  return document.toString({ indentSeq, lineWidth: 0, flowCollectionPadding: false });
}

function splitTarget(target: Target): [string, string] {
  const split = target.indexOf('-');
  return [target.slice(0, split), target.slice(split + 1)];
}

function rewriteRoot(root: MapNode, rootKey: string, version: string): void {
  if (rootKey === 'naftiko' && memberOf(root, 'ikanos'))
    throw new MigrationError('a later dialect cannot be rewritten in an earlier one');
  rename(root, 'naftiko', rootKey);
  const written = memberOf(root, rootKey);
  if (written) written.value = new Scalar(version);
  rename(root, 'externalRefs', 'binds');
  for (const bind of mapsIn(root, 'binds')) {
    rename(bind, 'name', 'namespace');
    rename(bind, 'uri', 'location');
    for (const key of ['type', 'resolution']) remove(bind, key);
  }
  const info = memberOf(root, 'info')?.value;
  if (isMap(info)) rewriteInfo(info, rootKey === 'ikanos' ? 'display' : 'label');
}

function rewriteInfo(info: MapNode, title: string): void {
  for (const other of ['display', 'label', 'title', 'name']) rename(info, other, title);
  if (!memberOf(info, 'description'))
    append(info, 'description', new Scalar(textOf(info, title) ?? 'A capability'));
}

/** Types of consumed parameters go; what they said of inputs is said where callers give them. */
function declareInputs(capability: MapNode, implied: ImpliedInputs): void {
  for (const exposer of mapsIn(capability, 'exposes')) {
    for (const tool of mapsIn(exposer, 'tools'))
      declare(tool, implied(textOf(tool, 'name') ?? ''), 'mcp');
    for (const resource of mapsIn(exposer, 'resources')) {
      for (const operation of mapsIn(resource, 'operations')) {
        const method = (textOf(operation, 'method') ?? 'GET').toUpperCase();
        declare(operation, implied(`${method} ${textOf(resource, 'path')}`), 'rest');
      }
    }
  }
}

function declare(
  action: MapNode,
  inputs: readonly ImpliedInput[] | undefined,
  kind: 'mcp' | 'rest',
): void {
  if (!inputs || inputs.length === 0 || memberOf(action, 'ref')) return;
  if (memberOf(action, 'inputParameters')) return;
  const declared = new YAMLMap<unknown, unknown>();
  for (const input of inputs) append(declared, input.name, parameterNode(input, kind));
  insertBefore(
    action,
    isScalar(memberOf(action, 'call')?.value) ? 'call' : 'steps',
    'inputParameters',
    declared,
  );
}

function parameterNode(input: ImpliedInput, kind: 'mcp' | 'rest'): MapNode {
  const node = new YAMLMap<unknown, unknown>();
  const unknown = input.in === 'body' ? 'object' : 'string';
  if (kind === 'rest') append(node, 'in', new Scalar(input.in));
  append(node, 'type', new Scalar(input.type === 'any' ? unknown : input.type));
  append(node, 'description', new Scalar(input.description || input.name));
  if (kind === 'mcp') append(node, 'required', new Scalar(input.required));
  return node;
}
