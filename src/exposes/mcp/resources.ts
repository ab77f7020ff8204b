import { STATUS_CODES } from 'node:http';
import type { Outcome } from '../../consumes/index.ts';
import { type FlowContext, runFlow } from '../../flow/index.ts';
import { defineRoutes, type Match, type PathTemplate, type Router } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import { bindInputs } from '../../plan/index.ts';
import type { FileResource, FlowResource, McpExposure, Resource } from './exposure.ts';
import { outcomeContents, type ResourceContents } from './resource-content.ts';
import { listLocation, readLocation } from './resource-files.ts';
import { type ListedResource, type ListedTemplate, listed } from './resource-listing.ts';
import { visible } from './tool-result-text.ts';

/** The resources of one exposure; never changes, so that server instances can share it. */
export interface ResourceRegistry {
  readonly resources: readonly Resource[];
  /** Templates, in the order of the document. */
  readonly templates: readonly ListedTemplate[];
  readonly router: Router<TemplateRoute>;
}

interface TemplateRoute {
  readonly method: 'GET';
  readonly path: PathTemplate;
  readonly resource: FlowResource;
}

/** Nothing can be read at a URI. */
export class UnknownResource extends Error {
  constructor() {
    super('Unknown resource');
    this.name = 'UnknownResource';
  }
}

/** The upstream refused what a resource asked for; its words are in the message. */
export class RefusedRead extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RefusedRead';
  }
}

/** Registers the resources of an exposure. */
export function resourceRegistry({ resources }: McpExposure): ResourceRegistry {
  const templates = resources.flatMap((one) =>
    one.kind === 'flow' && isTemplate(one) ? [one] : [],
  );
  return Object.freeze({
    resources,
    templates: Object.freeze(
      templates.map((resource) => ({ uriTemplate: resource.uri, ...listed(resource) })),
    ),
    router: defineRoutes(
      templates.map((resource) => ({
        method: 'GET' as const,
        path: decoded(resource.template),
        resource,
      })),
    ),
  });
}

function isTemplate(resource: Resource): boolean {
  return resource.kind === 'flow' && resource.template.placeholders.length > 0;
}

/** Routers compare decoded segments. */
function decoded(template: PathTemplate): PathTemplate {
  const segments = template.segments.map((segment) =>
    segment.map((part) => (part.kind === 'text' ? { ...part, text: decode(part.text) } : part)),
  );
  return { ...template, segments };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Everything that can be read without filling in a template, in the order of the document.
 *
 * @throws TooMuch
 */
export async function listResources({
  resources,
}: ResourceRegistry): Promise<readonly ListedResource[]> {
  const lists = resources.map(async (resource) => {
    if (resource.kind === 'files') return listLocation(resource);
    return isTemplate(resource) ? [] : [{ uri: resource.uri, ...listed(resource) }];
  });
  return (await Promise.all(lists)).flat();
}

/**
 * Reads what is at a URI: the resource that has it, else a file of a folder, else the template
 * that fits it, whose values are what the URI has for its placeholders, percent-decoded.
 *
 * @throws UnknownResource
 * @throws RefusedRead
 * @throws TooMuch
 * @throws Problem whatever the flow throws
 */
export async function readResource(
  { resources, router }: ResourceRegistry,
  uri: string,
  context: FlowContext,
): Promise<ResourceContents> {
  const exact = resources.find((resource) => resource.uri === uri && !isTemplate(resource));
  if (exact?.kind === 'flow') return readFlow({ resource: exact, values: NOTHING, uri }, context);
  const folders = resources.filter((resource): resource is FileResource => {
    return resource.kind === 'files' && (exact === undefined || resource === exact);
  });
  for (const folder of folders) {
    const contents = await readLocation(folder, uri);
    if (contents) return contents;
  }
  const { route, parameters } = match(router, uri);
  return readFlow({ resource: route.resource, values: parameters, uri }, context);
}

const NOTHING: ReadonlyMap<string, string> = new Map();

function match(router: Router<TemplateRoute>, uri: string): Match<TemplateRoute> {
  try {
    return router.find('GET', `/${uri}`);
  } catch (failure) {
    if (failure instanceof Problem) throw new UnknownResource();
    throw failure;
  }
}

interface Reading {
  readonly resource: FlowResource;
  readonly values: ReadonlyMap<string, string>;
  readonly uri: string;
}

async function readFlow(
  { resource, values, uri }: Reading,
  context: FlowContext,
): Promise<ResourceContents> {
  const inputs = bindInputs(resource.inputs, ({ name }) => {
    const value = values.get(name);
    return value === undefined ? undefined : { kind: 'text', texts: [value] };
  });
  const outcome = await runFlow(resource.flow, inputs, context);
  if (outcome.kind === 'refused') throw refusal(outcome);
  return outcomeContents(resource, uri, outcome);
}

/** An upstream that knows nothing of it makes the resource unknown. */
function refusal({ status, body }: Outcome): Error {
  if (status === 404 || status === 410) return new UnknownResource();
  const said = new TextDecoder().decode(body.subarray(0, MOST_SAID));
  const reason = `The upstream API answered ${status} ${STATUS_CODES[status] ?? ''}`.trim();
  return new RefusedRead(said === '' ? reason : visible(`${reason}: ${said}`));
}

/** Bytes of a refusal that a caller is told. */
const MOST_SAID = 2_000;
