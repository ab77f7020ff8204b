import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Part } from './part.ts';

/** A consumed API as it is written. */
export interface Api {
  /** What the document calls it. */
  readonly namespace: string;
  /** What it is called where it stands, when it is imported. */
  readonly aliases: readonly string[];
  readonly part: Part;
  readonly operations: readonly Operation[];
  /** Why it cannot be read. */
  readonly lost?: string;
}

/** A consumed operation as it is written. */
export interface Operation {
  readonly api: Api;
  readonly resource: Part;
  readonly part: Part;
  readonly name: string;
  /** Upper case. */
  readonly method: string;
  /** With placeholders. */
  readonly path: string;
  /** The nearest level wins. */
  readonly parameters: readonly Parameter[];
}

/** A parameter of either side. */
export interface Parameter {
  readonly name: string;
  readonly in: string | undefined;
  readonly type: string | undefined;
  readonly required: boolean | undefined;
  readonly value: string | undefined;
  readonly part: Part;
}

/** Reads the consumed APIs of a document; those of other files are read from there. */
export function readApis(capability: Part): readonly Api[] {
  return capability
    .get('consumes')
    .items()
    .map((entry) => (entry.get('import').exists ? imported(entry) : readApi(entry)));
}

/** Reads one entry of `consumes`. */
export function readApi(part: Part, as?: string): Api {
  // Version 0.2 calls it by the end of the path that it is exposed at.
  const own = part.get('namespace', 'expositionSuffix').text();
  const operations: Operation[] = [];
  const api: Api = {
    namespace: as ?? own ?? 'api',
    aliases: as === undefined || own === undefined ? [] : [own],
    part,
    operations,
  };
  for (const { part: resource } of part.get('resources').entries())
    for (const { name, part: operation } of resource.get('operations').entries())
      operations.push(readOperation(api, resource, operation, name));
  return api;
}

function imported(entry: Part): Api {
  const wanted = entry.get('import').text() ?? '';
  const namespace = entry.get('as').text() ?? wanted;
  const location = entry.get('location', 'from').text() ?? '';
  const lost = (why: string): Api => ({
    namespace,
    aliases: [],
    part: entry,
    operations: [],
    lost: why,
  });
  const found = partOf(entry.file, location, 'consumes');
  if (typeof found === 'string') return lost(found);
  const named = found.items().filter((one) => one.get('namespace').text() === wanted);
  const [only, ...others] = named.length > 0 ? named : found.items();
  if (!only || others.length > 0) return lost(`'${location}' has no single API '${wanted}'`);
  const api = readApi(only, namespace);
  return { ...api, aliases: [...api.aliases, wanted].filter((name) => name !== namespace) };
}

/** A list of another file, at its root or under `capability`. */
export function partOf(importing: string, location: string, key: string): Part | string {
  const path = location.replace(/^file:\/\/\/?/, '');
  const file = join(dirname(importing), path);
  if (path === '' || !existsSync(file)) return `'${location}' is not there`;
  const root = Part.parse(file, readFileSync(file, 'utf8'));
  if (!(root instanceof Part)) return `'${location}' is no YAML`;
  const list = root.get(key).exists ? root.get(key) : root.get('capability').get(key);
  return list.exists ? list : `'${location}' has no '${key}'`;
}

function readOperation(api: Api, resource: Part, part: Part, name: string | undefined): Operation {
  const method = (part.get('method').text() ?? 'GET').toUpperCase();
  const levels = [part, resource, api.part].flatMap((level) => readParameters(level));
  return {
    api,
    resource,
    part,
    name: name ?? part.get('id').text() ?? method.toLowerCase(),
    method,
    path: joined(resource.get('path').text() ?? '/', part.get('path').text()),
    parameters: levels.filter(
      (one, index) => levels.findIndex((other) => other.name === one.name) === index,
    ),
  };
}

/** corpus.md W11: an operation's own path replaces the resource's when it repeats it, else follows it. */
function joined(resource: string, own: string | undefined): string {
  if (own === undefined) return resource;
  const [above, below] = [resource, own].map((path) => path.trim().replace(/^\/+|\/$/g, ''));
  if (above === '' || below === above || below?.startsWith(`${above}/`)) return `/${below}`;
  return `/${above}/${below}`;
}

/** The `inputParameters` of a part, and of an API also its fixed `headers`. */
export function readParameters(part: Part): readonly Parameter[] {
  const parameters = part
    .get('inputParameters')
    .entries()
    .flatMap(({ name, part: written }): Parameter[] => {
      if (name === undefined) return [];
      const required = written.get('required').text();
      return [
        {
          name,
          in: written.get('in').text()?.toLowerCase(),
          type: written.get('type').text()?.toLowerCase(),
          required: required === undefined ? undefined : required === 'true',
          value: written.get('value', 'const').text(),
          part: written,
        },
      ];
    });
  return [...parameters, ...part.get('headers').items().flatMap(fixedHeader)];
}

function fixedHeader(part: Part): readonly Parameter[] {
  const [name, ...value] = part.text()?.split(':') ?? [];
  if (name === undefined || value.length === 0) return [];
  const common = { type: undefined, required: undefined, part };
  return [{ name: name.trim(), in: 'header', value: value.join(':').trim(), ...common }];
}
