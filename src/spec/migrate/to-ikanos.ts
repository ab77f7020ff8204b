import { isMap, isScalar, isSeq, Scalar } from 'yaml';
import {
  insertBefore,
  listToMap,
  type MapNode,
  mapsIn,
  memberOf,
  remove,
  rename,
  textOf,
} from './nodes.ts';

/** Rewrites the tree of a capability as `ikanos: 1.0.0-beta5` has it. */
export function toIkanos(capability: MapNode): void {
  for (const api of mapsIn(capability, 'consumes')) rewriteConsumed(api);
  for (const aggregate of mapsIn(capability, 'aggregates')) rewriteAggregate(aggregate);
  for (const exposer of mapsIn(capability, 'exposes')) rewriteExposer(exposer);
}

const byPosition = (word: string) => (_: MapNode, index: number) => `${word}-${index + 1}`;

function rewriteConsumed(api: MapNode): void {
  if (memberOf(api, 'import')) rename(api, 'location', 'from');
  rename(api, 'auth', 'authentication');
  rewriteParameters(api, CONSUMED);
  for (const resource of mapsIn(api, 'resources')) {
    rename(resource, 'label', 'display');
    rewriteParameters(resource, CONSUMED);
    for (const operation of mapsIn(resource, 'operations')) {
      rename(operation, 'label', 'display');
      rewriteParameters(operation, CONSUMED);
      dropWholeOutputs(operation);
      listToMap(operation, 'outputParameters', byPosition('output'));
    }
    listToMap(resource, 'operations', (operation) =>
      (textOf(operation, 'method') ?? 'GET').toLowerCase(),
    );
  }
  listToMap(api, 'resources', (resource, index) => pathName(resource) ?? `resource-${index + 1}`);
}

/** What the schema of the language has for a parameter that is sent, and for one that is asked for. */
const CONSUMED: readonly string[] = ['in', 'value'];
const IN_REST: readonly string[] = ['in', 'type', 'description', 'pattern', 'value'];
const IN_MCP: readonly string[] = ['type', 'description', 'required'];

function rewriteParameters(map: MapNode, keys: readonly string[]): void {
  for (const parameter of mapsIn(map, 'inputParameters')) {
    rename(parameter, 'const', 'value');
    parameter.items = parameter.items.filter(
      ({ key }) => isScalar(key) && ['name', ...keys].includes(String(key.value)),
    );
  }
  listToMap(map, 'inputParameters', byPosition('input'));
}

function rewriteAggregate(aggregate: MapNode): void {
  rename(aggregate, 'label', 'display');
  if (!memberOf(aggregate, 'display'))
    insertBefore(aggregate, 'namespace', 'display', new Scalar(textOf(aggregate, 'namespace')));
  rename(aggregate, 'functions', 'flows');
  for (const flow of mapsIn(aggregate, 'flows')) rewriteAction(flow, IN_MCP);
  listToMap(aggregate, 'flows', byPosition('flow'));
}

function rewriteExposer(exposer: MapNode): void {
  const type = memberOf(exposer, 'type')?.value;
  if (isScalar(type) && type.value === 'api') type.value = 'rest';
  rename(exposer, 'auth', 'authentication');
  const isRest = isScalar(type) && type.value === 'rest';
  if (isRest) remove(exposer, 'description');
  for (const tool of mapsIn(exposer, 'tools')) rewriteAction(tool, IN_MCP);
  listToMap(exposer, 'tools', byPosition('tool'));
  for (const resource of mapsIn(exposer, 'resources')) {
    if (!isRest) rewriteAction(resource, IN_MCP);
    else rewriteRoutes(resource);
  }
  listToMap(
    exposer,
    'resources',
    (resource, index) => pathName(resource) ?? `resource-${index + 1}`,
  );
  for (const prompt of mapsIn(exposer, 'prompts')) {
    rename(prompt, 'label', 'display');
    listToMap(prompt, 'arguments', byPosition('argument'));
  }
  listToMap(exposer, 'prompts', byPosition('prompt'));
}

function rewriteRoutes(resource: MapNode): void {
  rename(resource, 'label', 'display');
  rewriteParameters(resource, IN_REST);
  for (const operation of mapsIn(resource, 'operations')) rewriteAction(operation, IN_REST);
  listToMap(resource, 'operations', (operation) =>
    (textOf(operation, 'method') ?? 'GET').toLowerCase(),
  );
}

function pathName(resource: MapNode): string | undefined {
  const words = textOf(resource, 'path')?.match(/[A-Za-z0-9]+/g);
  return words?.join('-');
}

function rewriteAction(action: MapNode, parameterKeys: readonly string[]): void {
  rename(action, 'label', 'display');
  rewriteParameters(action, parameterKeys);
  for (const mapping of mapsIn(action, 'mappings')) rename(mapping, 'targetName', 'target');
  listToMap(action, 'steps', byPosition('step'));
  dropWholeOutputs(action);
  // Of steps outputs are named; of a single call they are a list.
  if (memberOf(action, 'steps')) listToMap(action, 'outputParameters', byPosition('output'));
}

/** One output that is the whole value, whatever that is, means the same as none. */
function dropWholeOutputs(map: MapNode): void {
  const outputs = mapsIn(map, 'outputParameters');
  const [only, ...others] = outputs;
  if (!only || others.length > 0) return;
  const path = textOf(only, 'mapping') ?? textOf(only, 'value');
  const structured = ['properties', 'items', 'values', 'const'].some((key) => {
    const value = memberOf(only, key)?.value;
    return isMap(value) || isSeq(value) || isScalar(value);
  });
  if ((path === '$' || path === '$.') && !structured) remove(map, 'outputParameters');
}
