import { type Adapter, readAdapters } from './action.ts';
import { type Api, partOf, readApis } from './api.ts';
import type { Part } from './part.ts';

/** A document as it is written, read without the engine. */
export interface Written {
  readonly root: Part;
  readonly apis: readonly Api[];
  readonly adapters: readonly Adapter[];
  /** Flows of aggregates by `namespace.name`. */
  readonly flows: ReadonlyMap<string, Flow>;
  /** Keys of binds, and the variable of the environment that each is. */
  readonly binds: ReadonlyMap<string, string>;
}

/** A flow that tools and operations refer to. */
export interface Flow {
  readonly namespace: string;
  readonly part: Part;
}

/** Reads a document that has a `capability`. */
export function readWritten(root: Part): Written {
  const capability = root.get('capability');
  const apis = readApis(capability.get('consumes').exists ? capability : root);
  return {
    root,
    apis,
    adapters: readAdapters(
      capability,
      apis.map(({ namespace }) => namespace),
    ),
    flows: new Map(
      [...capability.get('aggregates').items(), ...root.get('aggregates').items()].flatMap(flowsOf),
    ),
    binds: new Map([...bindsOf(root), ...bindsOf(capability)]),
  };
}

function flowsOf(written: Part): readonly (readonly [string, Flow])[] {
  const imported = written.get('import').text();
  const found = imported === undefined ? undefined : importedPart(written, imported);
  const part = found ?? written;
  const namespace = written.get('as').text() ?? imported ?? part.get('namespace').text() ?? '';
  return part
    .get('flows', 'functions')
    .entries()
    .map(({ name, part: flow }) => [`${namespace}.${name}`, { namespace, part: flow }] as const);
}

function importedPart(entry: Part, wanted: string): Part | undefined {
  const list = partOf(entry.file, entry.get('location', 'from').text() ?? '', 'aggregates');
  if (typeof list === 'string') return undefined;
  return list.items().find((one) => one.get('namespace').text() === wanted) ?? list.items()[0];
}

function bindsOf(part: Part): readonly (readonly [string, string])[] {
  const binds = [...part.get('binds').items(), ...part.get('externalRefs').items()];
  return binds.flatMap((bind) => {
    // What is in a file is set by its own name, over the file.
    const inFile = bind.get('location', 'uri').exists;
    const keys = bind
      .get('keys')
      .members()
      .map(({ name, part: value }) => {
        return [name, inFile ? name : (value.text() ?? name)] as const;
      });
    const namespace = bind.get('namespace', 'name').text();
    if (namespace === undefined) return keys;
    return [...keys, ...keys.map(([name, source]) => [`${namespace}.${name}`, source] as const)];
  });
}
