import { dirname } from 'node:path';
import type { ConsumedApi, Diagnostic, Document, ExposedAdapter, Report } from '../spec/index.ts';
import { aggregateLookup } from './aggregates.ts';
import {
  type AuthenticationLinking,
  type AuthenticationType,
  linkAuthentication,
} from './authentication.ts';
import { readBindings } from './bindings.ts';
import type { BodyType } from './bodies.ts';
import { type Callable, orderCallable } from './callable.ts';
import { callResolver } from './calls.ts';
import { type ContractLookup, noContract } from './contract.ts';
import type { LinkContext } from './flows.ts';
import { type LinkedOperation, linkOperations } from './operations.ts';
import type { Exposure, Plan, UpstreamPlan } from './plan.ts';
import { reportPortClashes, reportSeconds } from './ports.ts';
import type { ResponseType } from './responses.ts';
import type { StepCompiler } from './steps.ts';
import { linkUpstream } from './upstreams.ts';

/** The half of an exposer that turns an entry of `exposes` into an exposure. */
export interface ExposureCompiler {
  /** Value of `type` in the document. */
  readonly type: string;
  /** Other spellings of it, old or mistaken. */
  readonly aliases: readonly string[];
  /** Words that, beside the namespace, mean "the inputs of this exposer" in `with`. */
  readonly prefixes: readonly string[];
  /** Refers to what other exposers serve, so that it is compiled after them. */
  readonly derived?: boolean;
  /** Needs no namespace: there is one of it, and nothing is called through it. */
  readonly anonymous?: boolean;
  /** Names of what callers can do with an exposure that it compiled, for those that refer to it. */
  actions?(exposure: Exposure): readonly string[];
  /** @returns `undefined` when nothing of it can be served; the report says why */
  compile(adapter: ExposedAdapter, context: CompileContext): Exposure | undefined;
}

/** What an exposer may ask while it compiles. */
export interface CompileContext {
  readonly title: string;
  readonly version: string;
  /** Folder of the document: what it names by a `location` stands there. */
  readonly folder: string;
  /** What was compiled before; for a derived exposer that is everything that is not. */
  readonly siblings: readonly Sibling[];
  /** The consumed API that a document means by a name; `undefined` when nothing of that name can be called. */
  readonly consumed: (name: string) => UpstreamPlan | undefined;
  readonly report: Report;
  /** What linking an action needs, but for the path of a route. */
  readonly link: Omit<LinkContext, 'path'>;
}

/** An exposure of the same document, as far as others may refer to it. */
export interface Sibling {
  readonly namespace: string;
  readonly type: string;
  readonly actions: readonly string[];
}

/** What the language is made of here. */
export interface Language {
  readonly exposers: readonly ExposureCompiler[];
  readonly authentication: readonly AuthenticationType[];
  readonly steps: readonly StepCompiler[];
  readonly bodies: readonly BodyType[];
  readonly formats: readonly ResponseType[];
}

/**
 * Links a document into a plan. Pure: the same document, contract and language give the same plan.
 * Everything wrong is in the report; what has errors is not in the plan.
 *
 * @param contract OpenAPI description of the consumed operations, when there is one
 */
export function compile(
  document: Document,
  language: Language,
  report: Report,
  contract: ContractLookup = noContract,
): Plan {
  const bindings = readBindings(document, report);
  const upstreams: UpstreamPlan[] = [];
  const operations: LinkedOperation[] = [];
  const lost = new Set<string>();
  const proofs = { bindings, types: language.authentication, report };
  for (const api of document.consumes) {
    const prefixes = argumentPrefixes(api, document, language);
    const linking = { ...language, prefixes, bindings, report };
    const linked = api.usable ? linkOperations(api, linking) : [];
    const upstream = api.usable && linkUpstream(api, linked, proofs);
    if (upstream) {
      upstreams.push(upstream);
      operations.push(...linked);
    } else lost.add(api.namespace);
  }
  const aliases = new Map(
    document.consumes.flatMap((api) => api.aliases.map((alias) => [alias, api.namespace] as const)),
  );
  const callable = orderCallable(operations, { lost, aliases });
  const consumed = (name: string) =>
    upstreams.find((one) => one.namespace === name) ??
    upstreams.find((one) => one.namespace === aliases.get(name));
  const linking = { document, language, proofs, callable, consumed, contract, report };
  const exposures = compileExposures(linking);
  reportPortClashes(exposures, report);
  reportSeconds(
    exposures.filter(({ type }) => isAnonymous(type, language)),
    report,
  );
  if (exposures.length === 0) report.add(nothingExposed(document, report));
  return {
    file: document.file,
    title: document.title,
    description: document.description,
    version: document.version ?? '0.0.0',
    upstreams,
    exposures,
    variables: bindings.variables,
    contractOf: contract,
  };
}

function isAnonymous(wanted: string, { exposers }: Language): boolean {
  return exposers.find(({ type }) => type === wanted)?.anonymous === true;
}

/** Words that, in front of a name in a body, mean the arguments of the call. */
function argumentPrefixes(
  { namespace }: ConsumedApi,
  { exposes }: Document,
  { exposers }: Language,
): readonly string[] {
  const names = [namespace, ...exposes.map((adapter) => adapter.namespace)];
  return [
    ...names.map((name) => `$this.${name}`),
    ...names,
    ...exposers.flatMap(({ prefixes }) => prefixes),
    '$this',
    'input',
  ];
}

interface Linking {
  readonly document: Document;
  readonly language: Language;
  readonly proofs: AuthenticationLinking;
  readonly callable: Callable;
  readonly consumed: CompileContext['consumed'];
  readonly contract: ContractLookup;
  readonly report: Report;
}

/** Derived exposers come last; the plan keeps the order of the document. */
function compileExposures(linking: Linking): readonly Exposure[] {
  const { document, language } = linking;
  const compiled = new Map<ExposedAdapter, Exposure>();
  const siblings: Sibling[] = [];
  const isDerived = (adapter: ExposedAdapter) => exposerOf(adapter, language)?.derived === true;
  const inTurn = [
    ...document.exposes.filter((adapter) => !isDerived(adapter)),
    ...document.exposes.filter(isDerived),
  ];
  for (const adapter of inTurn) {
    const exposure = compileExposure(adapter, siblings, linking);
    if (!exposure) continue;
    compiled.set(adapter, exposure);
    const { namespace, type } = exposure;
    const actions = exposerOf(adapter, language)?.actions?.(exposure) ?? [];
    siblings.push({ namespace, type, actions });
  }
  return document.exposes.flatMap((adapter) => compiled.get(adapter) ?? []);
}

function exposerOf({ type }: ExposedAdapter, { exposers }: Language): ExposureCompiler | undefined {
  return exposers.find((one) => one.type === type || one.aliases.includes(type));
}

function compileExposure(
  adapter: ExposedAdapter,
  siblings: readonly Sibling[],
  linking: Linking,
): Exposure | undefined {
  const { document, language, proofs, callable, consumed, contract, report } = linking;
  if (!adapter.usable) return undefined;
  const exposer = exposerOf(adapter, language);
  if (!exposer) {
    report.add(unknownExposer(adapter, language));
    return undefined;
  }
  if (!adapter.isNamed && !exposer.anonymous) report.add(unnamed(adapter));
  const prefixes = [
    // An imported exposer refers to itself by the name that it has where it is written.
    ...adapter.aliases,
    adapter.namespace,
    ...exposer.prefixes,
    `$this.${adapter.namespace}`,
    '$this',
    'input',
  ];
  const exposure = exposer.compile(adapter, {
    title: document.title,
    version: document.version ?? '0.0.0',
    folder: dirname(document.file),
    siblings,
    consumed,
    report,
    link: {
      resolveCall: callResolver(callable, report),
      prefixes,
      contract,
      aggregates: aggregateLookup(document.aggregates),
      steps: language.steps,
      folder: dirname(document.file),
      report,
    },
  });
  return exposure && behindWall(exposure, adapter, proofs);
}

/** An exposure with what its callers must prove. What cannot be checked is not served. */
function behindWall(
  exposure: Exposure,
  adapter: ExposedAdapter,
  proofs: AuthenticationLinking,
): Exposure | undefined {
  const written = adapter.authentication;
  if (written && exposure.port === undefined) {
    proofs.report.add({
      code: 'unused-authentication',
      severity: 'warning',
      message: `nobody is authenticated at '${adapter.namespace}': it is served over standard input and output`,
      place: written.place,
      help: 'remove it: whoever starts the process is the only caller',
    });
    return exposure;
  }
  const authentication = linkAuthentication(written, proofs, {
    namespace: adapter.namespace,
    use: 'callers',
    consequence: { disables: `the exposer '${adapter.namespace}'` },
  });
  if (authentication && 'refusal' in authentication) return undefined;
  return { ...exposure, authentication };
}

function unnamed({ type, content }: ExposedAdapter): Diagnostic {
  return {
    code: 'missing-namespace',
    severity: 'warning',
    message: `an exposer has no namespace; it is called '${type}'`,
    place: content.headPlace,
  };
}

function unknownExposer(adapter: ExposedAdapter, { exposers }: Language): Diagnostic {
  const types = exposers.map((one) => `'${one.type}'`).join(', ');
  return {
    code: 'unknown-exposer',
    severity: 'error',
    message: `nothing serves '${adapter.type}'`,
    place: adapter.content.get('type').place,
    help: `one of ${types}`,
    disables: `the exposer '${adapter.namespace}'`,
  };
}

/** A document that exposes nothing is right when that is not for a mistake in it: others import it. */
function nothingExposed(document: Document, { diagnostics }: Report): Diagnostic {
  const { exposesAnything, exposesPlace: place } = document;
  const common = { code: 'nothing-exposed', place } as const;
  if (exposesAnything && diagnostics.some(({ severity }) => severity === 'error'))
    return {
      ...common,
      severity: 'error',
      message: 'nothing of this document can be served',
      label: 'no entry has anything left to serve',
    };
  return {
    ...common,
    severity: 'note',
    message: 'the document exposes nothing: it is a part for other documents to import',
    label: exposesAnything ? 'no entry has anything to serve' : "there is no entry under 'exposes'",
    help: "to serve it by itself, add an entry of 'type: rest' or 'type: mcp' under 'exposes'",
  };
}
