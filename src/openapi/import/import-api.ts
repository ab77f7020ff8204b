import type { PathTemplate } from '../../http/index.ts';
import type { Api, ApiOperation } from '../read/api.ts';
import type { ImportedAuthentication } from './authentication.ts';
import type { BodyBlock } from './bodies.ts';
import { type Hints, hintsOf } from './hints.ts';
import { LONGEST_TOOL_NAME, newNames, operationNames, toolNames } from './names.ts';
import { parametersOf } from './parameters.ts';
import { readPath } from './paths.ts';
import type { Taken } from './taken.ts';
import { operationDescription } from './texts.ts';

/** An operation as an imported document consumes and exposes it. */
export interface ImportedOperation {
  readonly source: ApiOperation;
  readonly name: string;
  readonly tool: string;
  readonly description: string;
  readonly path: PathTemplate;
  readonly takes: readonly Taken[];
  /** The `body` of the consumed operation. */
  readonly body: BodyBlock | undefined;
  readonly hints: Hints | undefined;
}

/** The operations of an API that can be called, and what is to be said about the others. */
export interface ImportedOperations {
  readonly operations: readonly ImportedOperation[];
  readonly warnings: readonly string[];
}

/** Longest name of a consumed operation. */
const LONGEST_NAME = 100;

/**
 * Works out how each operation of an API is called and offered.
 *
 * @param carrier parameter that carries the credential, which no caller gives
 * @param bodies types of bodies that documents may name
 */
export function importOperations(
  api: Api,
  carrier: ImportedAuthentication['carrier'],
  bodies: readonly string[],
): ImportedOperations {
  const names = newNames(LONGEST_NAME);
  const tools = newNames(LONGEST_TOOL_NAME);
  const operations: ImportedOperation[] = [];
  const warnings: string[] = [];
  for (const source of api.operations) {
    const label = `${source.method.toUpperCase()} ${source.path}`;
    const read = readOperation(source, api, carrier, bodies);
    if ('refused' in read) {
      warnings.push(`${label} is left out: ${read.refused}`);
      continue;
    }
    warnings.push(...read.warnings.map((warning) => `${label}: ${warning}`));
    operations.push({
      source,
      name: names.take(operationNames(source)),
      tool: tools.take(toolNames(source)),
      description: operationDescription(source),
      path: read.path,
      takes: read.taken,
      body: read.body,
      hints: hintsOf(source),
    });
  }
  return { operations, warnings };
}

function readOperation(
  source: ApiOperation,
  api: Api,
  carrier: ImportedAuthentication['carrier'],
  bodies: readonly string[],
) {
  if (source.method === 'options' || source.method === 'trace')
    return { refused: `${source.method.toUpperCase()} is not for callers` };
  if (source.hasOwnServers) return { refused: 'it has a server of its own' };
  const path = readPath(source.path);
  if ('refused' in path) return path;
  const { placeholders } = path;
  const read = parametersOf(source, { placeholders, schemas: api.schemas, carrier, bodies });
  return 'refused' in read ? read : { ...read, path };
}
