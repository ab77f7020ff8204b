import { groupBy } from '../../kernel/index.ts';
import type { ImportedAuthentication } from './authentication.ts';
import type { ImportedOperation } from './import-api.ts';
import { newNames, resourceName } from './names.ts';
import { consumedPath, newExposedPaths } from './paths.ts';
import type { Taken } from './taken.ts';

/** What a capability document is made of. */
export interface Draft {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  readonly tags: readonly string[];
  readonly namespace: string;
  readonly baseUri: string;
  readonly authentication: ImportedAuthentication;
  readonly operations: readonly ImportedOperation[];
  readonly expose: readonly Exposes[];
}

/** An exposer that an imported document can have. */
export type Exposes = 'rest' | 'mcp';

type Block = Readonly<Record<string, unknown>>;

/** A capability document as data, in the order in which people read it. */
export function capability(draft: Draft): { document: Block; warnings: readonly string[] } {
  const { title, description, version, tags, authentication, expose } = draft;
  const { variables } = authentication;
  const rest = expose.includes('rest') ? exposedRest(draft) : undefined;
  const exposes = [...(rest ? [rest.block] : []), ...(expose.includes('mcp') ? [mcp(draft)] : [])];
  const document = {
    naftiko: '1.0.0-alpha2',
    info: {
      label: title,
      description,
      version,
      ...(tags.length > 0 ? { tags } : {}),
    },
    ...(variables.length > 0
      ? {
          binds: [
            { namespace: 'env', keys: Object.fromEntries(variables.map((name) => [name, name])) },
          ],
        }
      : {}),
    capability: { consumes: [consumed(draft)], exposes },
  };
  return { document, warnings: rest?.warnings ?? [] };
}

/** Longest name of a resource; generated documents keep to it. */
const LONGEST_RESOURCE = 80;

function consumed({ namespace, baseUri, authentication, operations }: Draft): Block {
  const names = newNames(LONGEST_RESOURCE);
  const resources = [...groupBy(operations, ({ path }) => consumedPath(path))].map(
    ([path, members]) => ({
      name: names.take([resourceName(path)]),
      path,
      operations: members.map((operation) => ({
        name: operation.name,
        method: operation.source.method.toUpperCase(),
        description: operation.description,
        ...listed(
          'inputParameters',
          operation.takes.map(({ name, in: place }) => ({ name, in: place })),
        ),
        ...(operation.body ? { body: operation.body } : {}),
      })),
    }),
  );
  const { block } = authentication;
  const signing = block ? { authentication: block } : {};
  return { type: 'http', namespace, baseUri, ...signing, resources };
}

const REST_PORT = 8080;
const MCP_PORT = 9090;

function exposedRest({ namespace, operations }: Draft) {
  const own = `${namespace}-rest`;
  const paths = newExposedPaths();
  const names = newNames(LONGEST_RESOURCE);
  const warnings: string[] = [];
  const placed = operations.flatMap((operation) => {
    const { method, path: written } = operation.source;
    const path = paths.take(method, operation.path);
    if (path !== undefined) return [{ operation, path }];
    warnings.push(`${method.toUpperCase()} ${written}: no route, because another one is the same`);
    return [];
  });
  const resources = [...groupBy(placed, ({ path }) => path)].map(([path, members]) => ({
    path,
    name: names.take([resourceName(path.replace(/^\/v1\//, ''))]),
    operations: members.map(({ operation }) => ({
      method: operation.source.method.toUpperCase(),
      name: operation.name,
      description: operation.description,
      ...action(operation, { namespace, own, inputs: routeInputs(operation.takes) }),
    })),
  }));
  return { block: { type: 'rest', namespace: own, port: REST_PORT, resources }, warnings };
}

function mcp({ title, namespace, operations }: Draft): Block {
  const own = `${namespace}-mcp`;
  const tools = operations.map((operation) => ({
    name: operation.tool,
    description: operation.description,
    ...(operation.hints ? { hints: operation.hints } : {}),
    ...action(operation, { namespace, own, inputs: toolInputs(operation.takes) }),
  }));
  return {
    type: 'mcp',
    namespace: own,
    port: MCP_PORT,
    transport: 'http',
    description: `Tools over ${title}.`,
    tools,
  };
}

interface Exposed {
  /** Of the consumed API. */
  readonly namespace: string;
  /** Of the exposer. */
  readonly own: string;
  /** One for each thing that the operation takes, in that order. */
  readonly inputs: readonly Input[];
}

interface Input {
  readonly name: string;
  readonly in?: string;
}

/** What is called, with what: every input is declared, so that nothing has to be inferred. */
function action({ name, takes }: ImportedOperation, { namespace, own, inputs }: Exposed): Block {
  const declared = takes.map((taken, index) => ({
    ...inputs[index],
    ...(taken.type === undefined ? {} : { type: taken.type }),
    ...(taken.description === '' ? {} : { description: taken.description }),
    ...(taken.required ? { required: true } : {}),
  }));
  const passed = takes.map((taken, index) => [taken.name, `${own}.${inputs[index]?.name}`]);
  return {
    ...listed('inputParameters', declared),
    call: `${namespace}.${name}`,
    ...(passed.length > 0 ? { with: Object.fromEntries(passed) } : {}),
  };
}

function routeInputs(takes: readonly Taken[]): readonly Input[] {
  return takes.map(({ name, in: place }) => ({ name, in: place }));
}

/** Longest name of a tool's argument that model providers accept. */
const LONGEST_ARGUMENT = 64;

/** Inputs under names in the characters that model providers accept. */
function toolInputs(takes: readonly Taken[]): readonly Input[] {
  const plain = /^[A-Za-z0-9_.-]{1,64}$/;
  const names = newNames(LONGEST_ARGUMENT);
  for (const { name } of takes) if (plain.test(name)) names.take([name]);
  return takes.map(({ name }) => {
    if (plain.test(name)) return { name };
    const accepted = name.replace(/[^A-Za-z0-9_.-]+/g, '_').replace(/^_+|_+$/g, '');
    return { name: names.take([accepted || 'argument']) };
  });
}

function listed(key: string, entries: readonly unknown[]): Block {
  return entries.length > 0 ? { [key]: entries } : {};
}
