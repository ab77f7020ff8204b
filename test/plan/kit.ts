import { parse } from 'yaml';
import type { McpExposure, Tool } from '../../src/exposes/mcp/exposure.ts';
import type { RestExposure, RestRoute } from '../../src/exposes/rest/exposure.ts';
import { compile, type Expression, isCall, type Plan, readContract } from '../../src/plan/index.ts';
import { type Diagnostic, loadDocument } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';

/** A document that was linked in memory. */
export interface Linked {
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** Codes of all diagnostics, each once, in order of the alphabet. */
  readonly codes: readonly string[];
  readonly errors: readonly string[];
  tool(name: string): Tool;
  tools(): readonly string[];
  /** @param name method and path, as exposed */
  route(name: string): RestRoute;
  routes(): readonly string[];
}

/** Reads and links a document, and a contract with it. */
export function link(text: string, contract?: string, file = 'capability.yaml'): Linked {
  const { document, report } = loadDocument(file, text, standard.dialects);
  if (!document) throw new Error(JSON.stringify(report.diagnostics));
  const language = {
    exposers: standard.exposers,
    authentication: standard.auth,
    steps: standard.steps,
    bodies: standard.bodies,
    formats: standard.formats,
  };
  const lookup = contract === undefined ? undefined : readContract(parse(contract));
  const plan = compile(document, language, report, lookup);
  const of = <E>(type: string) =>
    plan.exposures.filter((exposure) => exposure.type === type) as unknown as readonly E[];
  const tools = of<McpExposure>('mcp').flatMap((exposure) => exposure.tools);
  const routes = of<RestExposure>('rest').flatMap((exposure) => exposure.routes);
  const nameOf = (route: RestRoute) => `${route.method} ${route.path.text}`;
  const { diagnostics } = report;
  return {
    plan,
    diagnostics,
    codes: [...new Set(diagnostics.map(({ code }) => code))].sort(),
    errors: diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ message }) => message),
    tool: (name) =>
      found(
        name,
        tools.find((tool) => tool.name === name),
      ),
    tools: () => tools.map(({ name }) => name),
    route: (name) =>
      found(
        name,
        routes.find((route) => nameOf(route) === name),
      ),
    routes: () => routes.map(nameOf),
  };
}

function found<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`'${name}' is not served`);
  return value;
}

/** Parts of a document as YAML in flow style; what is left out gets a plain default. */
export interface Parts {
  readonly head?: string;
  readonly consumes?: string;
  readonly baseUri?: string;
  readonly authentication?: string;
  readonly resources?: string;
  readonly tools?: string;
  readonly routes?: string;
  readonly exposes?: string;
}

/** A document of one consumed API, a tool exposer and, where routes are given, a REST exposer. */
export function documentOf(parts: Parts): string {
  const api = [
    'type: http',
    'namespace: api',
    `baseUri: '${parts.baseUri ?? 'https://api.test'}'`,
    ...(parts.authentication === undefined ? [] : [`authentication: ${parts.authentication}`]),
    `resources: ${parts.resources ?? RESOURCES}`,
  ];
  const rest = `- {type: rest, namespace: web, port: 8080, resources: ${parts.routes ?? ''}}`;
  const mcp = `- {type: mcp, namespace: desk, port: 9090, tools: ${parts.tools ?? TOOLS}}`;
  const lines = [
    'naftiko: 1.0.0-alpha2',
    parts.head ?? 'info: {label: Test}',
    'capability:',
    '  consumes:',
    `  ${parts.consumes ?? `- {${api.join(', ')}}`}`,
    '  exposes:',
    ...(parts.exposes === undefined ? [`  ${mcp}`] : [`  ${parts.exposes}`]),
    ...(parts.routes === undefined ? [] : [`  ${rest}`]),
  ];
  return `${lines.join('\n')}\n`;
}

const RESOURCES =
  "[{path: '/things/{{id}}', operations: [{name: get, method: GET, inputParameters: [{name: id, in: path}, {name: lang, in: query}]}]}]";
const TOOLS = '[{name: get, description: Get, call: api.get}]';

/** The arguments of a flow's call in short: the input's name, a literal as JSON, or a template. */
export function argumentsOf({ flow }: { readonly flow: Tool['flow'] }): Record<string, string> {
  const step = flow.steps.find(isCall);
  return Object.fromEntries(
    [...(step?.arguments ?? [])].map(([name, expression]) => [name, inShort(expression)]),
  );
}

function inShort(expression: Expression): string {
  switch (expression.kind) {
    case 'input':
      return `input ${expression.name}`;
    case 'literal':
      return `literal ${JSON.stringify(expression.value)}`;
    case 'template':
      return `template ${expression.template.parts
        .map((part) => (part.kind === 'text' ? part.text : `<${part.name}>`))
        .join('')}`;
    case 'path':
      return 'path';
  }
}

/** Inputs in short: `name: location type`, with `?` when it may be absent. */
export function inputsOf({ inputs }: Pick<Tool, 'inputs'>): readonly string[] {
  return inputs.map(
    (input) => `${input.name}${input.required ? '' : '?'}: ${input.in} ${input.type}`,
  );
}

/** Where a flow's call goes. */
export function calledBy({ flow }: { readonly flow: Tool['flow'] }): string {
  const operation = flow.steps.find(isCall)?.operation;
  return `${operation?.method} ${operation?.path.text}`;
}
