import { type Document, isMap, isScalar, visit } from 'yaml';
import { readApi } from '../read/read-api.ts';
import { yamlText } from '../write-yaml.ts';
import { authenticationOf, type ImportedAuthentication } from './authentication.ts';
import { capability, type Exposes } from './capability.ts';
import { contractOf } from './contract.ts';
import { type ImportedOperation, importOperations } from './import-api.ts';
import { namespaceOf } from './names.ts';
import { baseUriOf } from './servers.ts';
import { oneLine } from './texts.ts';
import { usableContract } from './usable-contract.ts';

/** What an import may be told. */
export interface ImportOptions {
  /** Name of the consumed API; without it, one is made of the title. */
  readonly namespace: string | undefined;
  /** Address of the API instead of the first one that it names. */
  readonly baseUri: string | undefined;
  /** Only operations with one of these tags; all of them when empty. */
  readonly tags: readonly string[];
  readonly expose: readonly Exposes[];
  /** Types of authentication that documents may name. */
  readonly authentication: readonly string[];
  /** Types of bodies that documents may name. */
  readonly bodies: readonly string[];
  /** What stands above the document; without it, that it was made of a description. */
  readonly comment?: string;
}

/** A capability document made of an OpenAPI description. */
export interface Imported {
  readonly namespace: string;
  /** The document, as YAML. */
  readonly capability: string;
  /** Its contract: OpenAPI 3.1 of what it calls, as YAML. */
  readonly contract: string;
  /** How many operations it calls. */
  readonly operations: number;
  /** What was left out or has to be known, in words. */
  readonly warnings: readonly string[];
}

/**
 * Makes a capability document of an OpenAPI description, already parsed: Swagger 2.0, OpenAPI 3.0
 * or 3.1. Opens and fetches nothing.
 *
 * @throws RangeError when nothing of it can be called, or it refers outside itself
 */
export function importOpenApi(description: unknown, options: ImportOptions): Imported {
  const api = readApi(description, options.tags);
  if (api.operations.length === 0)
    throw new RangeError(
      options.tags.length === 0
        ? 'it has no operations'
        : `no operation has the tag ${options.tags.map((tag) => `'${tag}'`).join(' or ')}`,
    );
  const namespace = options.namespace ?? namespaceOf(api.title);
  const authentication = authenticationOf(api, { namespace, types: options.authentication });
  const base = baseUriOf(api, options.baseUri);
  const { operations, warnings } = importOperations(api, authentication.carrier, options.bodies);
  if (operations.length === 0)
    throw new RangeError(`none of its operations can be called:\n  ${warnings.join('\n  ')}`);
  const title = oneLine(api.title) || namespace;
  const made = capability({
    title,
    description: oneLine(api.description) || `${title}, as REST API and MCP tools.`,
    version: api.version || '0.0.0',
    tags: [...new Set(operations.flatMap(({ source }) => source.tags))],
    namespace,
    baseUri: base.url,
    authentication,
    operations,
    expose: options.expose,
  });
  const sources = operations.map(({ source }) => source);
  const { contract, left } = usableContract(contractOf(api, sources, base.url));
  return {
    namespace,
    capability: yamlText(made.document, (document) =>
      comment(document, {
        head: options.comment ?? HEAD,
        operations,
        authentication,
        others: base.others,
      }),
    ),
    contract: yamlText(contract),
    operations: operations.length,
    warnings: [
      ...base.warnings,
      ...authentication.warnings,
      ...warnings,
      ...left,
      ...made.warnings,
    ],
  };
}

interface Remarks {
  readonly head: string;
  readonly operations: readonly ImportedOperation[];
  readonly authentication: ImportedAuthentication;
  readonly others: readonly string[];
}

const HEAD = ` A capability document, made of an OpenAPI description by 'capstan import openapi'.
 The contract beside it has the schemas of bodies and answers.`;

/** Says in the document what its data cannot say. */
function comment(document: Document, { head, operations, authentication, others }: Remarks): void {
  document.commentBefore = head;
  const api = ['capability', 'consumes', 0];
  const above = (path: readonly unknown[], text: string) => {
    const pair = document.getIn(path.slice(0, -1), true);
    const key = isMap(pair) && pair.items.find((one) => String(one.key) === path.at(-1))?.key;
    if (isScalar(key) && text !== '') key.commentBefore = text;
  };
  const elsewhere = others.map((other) => ` also: ${oneLine(other)}`).join('\n');
  above([...api, 'baseUri'], elsewhere);
  above([...api, 'authentication'], authentication.note && ` ${authentication.note}`);
  const deprecated = new Set(
    operations.filter(({ source }) => source.deprecated).map(({ name }) => name),
  );
  visit(document.getIn([...api, 'resources'], true) as Document['contents'], {
    Map(_, node) {
      const name = node.get('name');
      if (node.has('method') && deprecated.has(String(name)))
        node.commentBefore = ' Deprecated by the API.';
    },
  });
}
