/** A node of a parsed document. */
export type Tree = Record<string, unknown>;

/** The flagship, as it is published. */
export type Rewriting = (document: Tree) => Tree;

const copy = (document: Tree): Tree => structuredClone(document);

const partOf = (tree: Tree, key: string) => tree[key] as Tree;
const listOf = (tree: Tree, key: string) => (tree[key] ?? []) as Tree[];

/** Replaces every list entry of a document that `change` gives something else for. */
function everywhere(node: unknown, change: (tree: Tree) => Tree): unknown {
  if (Array.isArray(node)) return node.map((item) => everywhere(item, change));
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(change(node as Tree));
  return Object.fromEntries(entries.map(([key, value]) => [key, everywhere(value, change)]));
}

/** The tree with one key called something else, in the same place. */
function renamed(tree: Tree, from: string, to: string): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [key === from ? to : key, value]),
  );
}

function without(tree: Tree, ...keys: readonly string[]): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([key]) => !keys.includes(key)));
}

/** `0.5`: as the alphas, without hints. */
export const to05: Rewriting = (document) => {
  const tree = everywhere(copy(document), (node) => without(node, 'hints')) as Tree;
  return { ...tree, naftiko: '0.5' };
};

/** `0.4`: `externalRefs` for binds, exposers of `type: api`. */
export const to04: Rewriting = (document) => {
  const tree = to05(document);
  const externalRefs = listOf(tree, 'binds').map(({ namespace, keys }) => ({
    name: namespace,
    type: 'variables',
    resolution: 'runtime',
    keys,
  }));
  const exposes = listOf(partOf(tree, 'capability'), 'exposes').map((adapter) =>
    adapter.type === 'rest' ? { ...adapter, type: 'api' } : adapter,
  );
  const { info, capability } = tree;
  return {
    naftiko: '0.4',
    info,
    externalRefs,
    capability: { ...(capability as Tree), exposes },
  };
};

/** `0.3`: no MCP, no binds; operations have steps without names, and no `with`. */
export const to03: Rewriting = (document) => {
  const { info, capability } = to04(document);
  const exposes = listOf(capability as Tree, 'exposes')
    .filter(({ type }) => type === 'api')
    .map((adapter) =>
      everywhere(adapter, (node) => (node.method ? withSteps(node, adapter) : node)),
    );
  return { naftiko: 0.3, info, capability: { ...(capability as Tree), exposes } };
};

/** Published documents of 0.2 are read in the form of 0.3. */
export const to02: Rewriting = (document) => ({ ...to03(document), naftiko: 0.2 });

function withSteps(operation: Tree, { namespace }: Tree): Tree {
  const inputParameters = Object.entries(operation.with as Record<string, string>).map(
    ([name, value]) => ({ name, value: `$this.${namespace}.{{${value.split('.')[1]}}}` }),
  );
  const { method, name } = operation;
  return { method, name, steps: [{ call: operation.call, inputParameters }] };
}

/** The first versions have fixed headers as text. */
export const withFixedHeader: Rewriting = (document) => {
  const tree = copy(document);
  const [api] = listOf(partOf(tree, 'capability'), 'consumes');
  if (api) api.headers = ['X-Client: capstan: one'];
  return tree;
};

/** The alphas differ in nothing that the document uses. */
export const toAlpha =
  (version: string): Rewriting =>
  (document) => ({ ...copy(document), naftiko: version });

/** The first `ikanos` documents are still written like the last `naftiko` ones. */
export const toIkanosInLists: Rewriting = (document) => {
  const { naftiko: _, ...rest } = copy(document);
  return { ikanos: '1.0.0-alpha3', ...rest };
};

const MAPS = ['resources', 'operations', 'inputParameters', 'tools'];

/** `ikanos`: named collections are maps, titles are `display`. */
export const toIkanos: Rewriting = (document) => {
  const tree = everywhere(copy(document), inMaps) as Tree;
  const { naftiko: _, info, ...rest } = tree;
  const titled = renamed(info as Tree, 'label', 'display');
  return { ikanos: '1.0.0-beta5', info: titled, ...rest };
};

/** The same in another version. */
export const toIkanosOf =
  (version: string): Rewriting =>
  (document) => ({ ...toIkanos(document), ikanos: version });

/** Outputs of consumed operations have names, those of tools have none and stay a list. */
function inMaps(node: Tree): Tree {
  const isConsumed = node.outputRawFormat !== undefined;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      const isNamed = MAPS.includes(key) || (key === 'outputParameters' && isConsumed);
      return [key, isNamed && Array.isArray(value) ? byName(value as Tree[]) : value];
    }),
  );
}

function byName(entries: readonly Tree[]): Tree {
  return Object.fromEntries(entries.map(({ name, ...rest }) => [String(name), rest]));
}

/** An `ikanos` document may leave `info` out. */
export const withoutInfo: Rewriting = (document) => without(toIkanos(document), 'info');

/** What no official schema allows and all generated documents have, taken out. */
export function withoutForeignKeys(document: Tree): Tree {
  return everywhere(document, (node) => {
    const isConsumed = node.in !== undefined;
    const isRest = node.type === 'rest' || node.type === 'api';
    const isVague = node.type === 'object' && node.mapping !== undefined;
    return {
      ...without(
        node,
        ...(isConsumed ? ['type', 'description', 'required'] : []),
        ...(isRest ? ['description'] : []),
      ),
      ...(isVague ? { properties: {} } : {}),
    };
  }) as Tree;
}
