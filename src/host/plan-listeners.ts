import type { Diagnostic } from '../spec/index.ts';
import { exposerOf } from './exposer-of.ts';
import type { Extensions } from './extensions.ts';
import type { OpenPart } from './open-document.ts';
import { ChoiceError } from './upstreams.ts';

/** An exposure, and what it is called in this process. */
export interface NamedPart {
  readonly part: OpenPart;
  readonly namespace: string;
}

/** A port to open, and what is served there. */
export interface ListenerPlan {
  /** The same for the same port, so that it can stay open while what it serves changes. */
  readonly key: string;
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly first: NamedPart;
  readonly others: readonly NamedPart[];
}

/** What decides where exposures are served. */
export interface PortOptions {
  readonly extensions: Extensions;
  readonly host?: string | undefined;
  readonly ports: ReadonlyMap<string, number>;
  /** Whether exposures of one kind that want the same port share it. Default: false */
  readonly shared?: boolean;
}

/**
 * Decides which ports are opened for which exposures. The first exposure keeps a port that another
 * one cannot share; that one is left out, with an error.
 *
 * @throws ChoiceError when nothing is shared and two exposures claim one port
 */
export function planListeners(
  parts: readonly NamedPart[],
  options: PortOptions,
): { readonly listeners: readonly ListenerPlan[]; readonly remarks: readonly Diagnostic[] } {
  const listeners: ListenerPlan[] = [];
  const remarks: Diagnostic[] = [];
  for (const part of parts) {
    const wanted = wantedPort(part, options);
    const index = listeners.findIndex((one) => one.port === wanted.port && meet(one, wanted));
    const owner = wanted.port > 0 ? listeners[index] : undefined;
    if (!owner) listeners.push({ ...wanted, first: part, others: [] });
    else if (!options.shared) throw claimedTwice(part, owner);
    else if (owner.host === wanted.host && canShare(owner.first, part, options.extensions))
      listeners[index] = { ...owner, others: [...owner.others, part] };
    else remarks.push(clash(part, owner));
  }
  return { listeners, remarks };
}

function canShare(owner: NamedPart, other: NamedPart, extensions: Extensions): boolean {
  const { exposure } = owner.part;
  const sameKind = exposure.type === other.part.exposure.type;
  return sameKind && exposerOf(exposure, extensions).combine !== undefined;
}

interface Wanted {
  readonly host: string;
  readonly port: number;
  readonly key: string;
}

function wantedPort({ part: { exposure }, namespace }: NamedPart, options: PortOptions): Wanted {
  const port = options.ports.get(namespace) ?? exposure.port ?? 0;
  const { operates } = exposerOf(exposure, options.extensions);
  // What is opened to other machines is what a capability serves, not the process itself.
  const host = (operates ? undefined : options.host) ?? exposure.address ?? '127.0.0.1';
  return { host, port, key: port === 0 ? namespace : `${host}:${port}` };
}

/** Whether a port of both addresses is one port. */
function meet({ host }: Wanted, { host: other }: Wanted): boolean {
  return host === other || EVERYWHERE.has(host) || EVERYWHERE.has(other);
}

const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

function claimedTwice({ namespace }: NamedPart, owner: ListenerPlan): ChoiceError {
  return new ChoiceError(
    `'${owner.first.namespace}' and '${namespace}' both claim port ${owner.port}; give one of them another: --port ${namespace}=<port>`,
  );
}

function clash({ namespace, part }: NamedPart, owner: ListenerPlan): Diagnostic {
  return {
    code: 'port-clash',
    severity: 'error',
    message: `'${owner.first.namespace}' and '${namespace}' both claim port ${owner.port}, and cannot share it`,
    place: part.exposure.place,
    related: [{ place: owner.first.part.exposure.place, label: 'has it first' }],
    help: `serve one of them elsewhere: --port ${namespace}=0`,
    disables: `the exposer '${namespace}'`,
  };
}
