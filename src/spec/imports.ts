import type { Cursor } from './cursor.ts';
import type { Library } from './library.ts';
import type { Place } from './position.ts';

/** Lists of a document whose entries may be imported. */
export type Section = 'consumes' | 'exposes' | 'aggregates' | 'binds';

/** An entry of such a list, wherever it is written. */
export interface Entry {
  readonly cursor: Cursor;
  /** What the document calls it, when that is not its own namespace. */
  readonly as: string | undefined;
  /** Whether it was imported and could not be had, which has been reported. */
  readonly lost: boolean;
}

/** Finds what a document takes from other files. */
export interface Imports {
  /** The entries of a list, imported ones replaced by what they name. */
  entries(list: Cursor, section: Section): readonly Entry[];
  /** Binds of the files that something was imported from: what stands there refers to them. */
  binds(): readonly Entry[];
}

/** Imports lead to imports; nobody nests them deeper than this. */
const MAX_DEPTH = 8;

/** Finds imports among the files of a library. */
export function importsFrom(library: Library): Imports {
  return {
    entries: (list, section) => entriesOf(list, section, library),
    binds: () =>
      library
        .roots()
        .flatMap((root) => [root.get('binds', 'externalRefs'), root.get('capability').get('binds')])
        .flatMap((list) => entriesOf(list, 'binds', library)),
  };
}

function entriesOf(list: Cursor, section: Section, library: Library): readonly Entry[] {
  return list.items(WHAT[section]).map((entry) => {
    if (!isImport(entry, section)) return { cursor: entry, as: undefined, lost: false };
    const name = nameOf(entry) ?? section;
    const part = PARTS[section](name);
    return resolve(entry, { section, library, part, chain: [entry.file] });
  });
}

const WHAT: Readonly<Record<Section, string>> = {
  consumes: 'consumed APIs',
  exposes: 'exposers',
  aggregates: 'aggregates',
  binds: 'binds',
};

/** What is left out when an import cannot be had. Without its binds, nothing of a document is safe to serve. */
const PARTS: Readonly<Record<Section, (name: string) => string | undefined>> = {
  consumes: (name) => `what calls '${name}'`,
  exposes: (name) => `the exposer '${name}'`,
  aggregates: (name) => `what refers to '${name}'`,
  binds: () => undefined,
};

interface Resolving {
  readonly section: Section;
  readonly library: Library;
  readonly part: string | undefined;
  /** Files on the way here, the first is the one that imports. */
  readonly chain: readonly string[];
}

/** A bind's own `location` is where its values are; everybody else's is where the entry is. */
function isImport(entry: Cursor, section: Section): boolean {
  const has = (key: string) => entry.get(key).exists;
  if (has('import') || (has('from') && !has('type'))) return true;
  return section !== 'binds' && has('location') && !has('type') && !has('resources');
}

const KEYS = ['import', 'from', 'location', 'as', 'description', 'type', 'namespace'];

function resolve(entry: Cursor, resolving: Resolving): Entry {
  entry.expectKeys(KEYS, 'an import');
  const { section, library, part, chain } = resolving;
  const wanted = readImport(entry);
  const as = entry.get('as', 'namespace').text() ?? wanted.name;
  const lose = ({ reason, help = IN_FOLDER, place = entry.headPlace }: Refusal): Entry => {
    const message = `'${wanted.path ?? wanted.name ?? ''}' cannot be imported: ${reason}`;
    entry.add('unresolved-import', 'error', message, place, {
      ...(part === undefined ? {} : { disables: part }),
      help,
    });
    return { cursor: entry, as, lost: true };
  };
  if (wanted.path === undefined)
    return lose({ reason: 'it names no file', help: "add 'from: ./file.yaml'" });
  const opened = library.open(wanted.path, entry, part);
  if ('reason' in opened) return lose({ ...opened, place: wanted.place });
  if (chain.includes(opened.file))
    return lose({
      reason: 'the file imports itself',
      help: 'name the file that has the entry',
      place: wanted.place,
    });
  if (chain.length > MAX_DEPTH)
    return lose({
      reason: `it is more than ${MAX_DEPTH} imports away`,
      help: 'name the file that has the entry',
      place: wanted.place,
    });
  const found = find(opened.root, wanted.name, section);
  if ('reason' in found) return lose(found);
  if (!isImport(found.entry, section)) return { cursor: found.entry, as, lost: false };
  const inner = resolve(found.entry, { ...resolving, chain: [...chain, opened.file] });
  return { ...inner, as: as ?? inner.as };
}

const IN_FOLDER = 'put the file into the folder of the document, or below, and name it from there';

interface Refusal {
  readonly reason: string;
  readonly help?: string;
  readonly place?: Place;
}

/** `import` is a namespace; in older documents it may be the file. */
function readImport(entry: Cursor): { path?: string; name?: string; place: Place } {
  const name = entry.get('import');
  const from = entry.get('from', 'location');
  const [nameText, path] = [name.text(), from.text()];
  if (path !== undefined)
    return { path, place: from.place, ...(nameText === undefined ? {} : { name: nameText }) };
  if (nameText === undefined) return { place: entry.headPlace };
  return /[/\\]|\.(ya?ml|json)$/i.test(nameText)
    ? { path: nameText, place: name.place }
    : { name: nameText, place: name.place };
}

function nameOf(entry: Cursor): string | undefined {
  return entry.get('as', 'namespace', 'import', 'name').text();
}

function find(
  root: Cursor,
  name: string | undefined,
  section: Section,
): { readonly entry: Cursor } | Refusal {
  const own = section === 'binds' ? root.get('binds', 'externalRefs') : root.get(section);
  const list = own.exists ? own : root.get('capability').get(section);
  if (!list.isList)
    return { reason: `it has no list '${section}'`, help: `name a file with '${section}'` };
  const entries = list.items(WHAT[section]);
  const [only, ...others] = entries;
  const called = entries.find((entry) => name !== undefined && nameOf(entry) === name);
  if (called) return { entry: called };
  if (only && others.length === 0) return { entry: only };
  const names = entries.flatMap((entry) => nameOf(entry) ?? []).map((one) => `'${one}'`);
  const reason =
    name === undefined
      ? `which of its ${entries.length} entries is meant?`
      : `none of its '${section}' is called '${name}'`;
  return { reason, help: `'import' is one of ${names.join(', ')}` };
}
