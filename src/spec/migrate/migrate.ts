import {
  type Alias,
  isMap,
  isNode,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  visit,
} from 'yaml';
import { declareInputs, type Offers } from './declare-inputs.ts';
import { DIALECTS, type Target } from './dialect-words.ts';
import { documentShape } from './grammar.ts';
import { type Loss, newLosses } from './losses.ts';
import { type MapNode, MigrationError, memberOf, remove, rename } from './nodes.ts';
import { pushInputsDown } from './push-inputs-down.ts';
import { renameOperations } from './rename-operations.ts';

/** A document in another dialect. */
export interface Migrated {
  readonly text: string;
  /** What the dialect has no place for, in the order in which it was met. */
  readonly losses: readonly Loss[];
  /** New ids of consumed operations by their old ones. */
  readonly renamed: ReadonlyMap<string, string>;
}

/**
 * Rewrites a document in another dialect of the language. Comments stay with what they are about.
 *
 * @param text a document that can be read
 * @throws MigrationError when it cannot
 */
export function migrate(text: string, target: Target, offers: Offers): Migrated {
  const words = DIALECTS[target];
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0 || !isMap(document.contents))
    throw new MigrationError('it cannot be read');
  const root: MapNode = document.contents;
  visit(document, { Alias: (_, alias) => copyOf(alias, document) });
  const losses = newLosses(lines);
  setVersion(root, words.rootKey, words.version);
  const capability = memberOf(root, 'capability')?.value;
  let renamed: Migrated['renamed'] = new Map();
  if (isMap(capability)) {
    pushInputsDown(capability);
    declareInputs(capability, offers, losses);
    renamed = renameOperations(document, capability, losses);
  }
  documentShape(words)(root, { label: 'the document', losses });
  const indentSeq = !/^( *)[\w-]+:\n\1- /m.test(text);
  return {
    text: document.toString({ indentSeq, lineWidth: 0, flowCollectionPadding: false }),
    losses: losses.all,
    renamed,
  };
}

/** What is written once and meant twice is rewritten where it is meant. */
function copyOf(alias: Alias, document: ReturnType<typeof parseDocument>): Node | undefined {
  const node = alias.resolve(document);
  if (!isNode(node)) return undefined;
  const copy = node.clone() as typeof node & { anchor?: string };
  delete copy.anchor;
  return copy;
}

function setVersion(root: MapNode, rootKey: string, version: string): void {
  const other = rootKey === 'ikanos' ? 'naftiko' : 'ikanos';
  if (memberOf(root, rootKey)) remove(root, other);
  else rename(root, other, rootKey);
  const written = memberOf(root, rootKey);
  if (written) written.value = new Scalar(version);
}
