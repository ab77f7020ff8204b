import { bearer } from '../auth/index.ts';
import type { Exposer, Operator, Runtime } from '../exposes/index.ts';
import { isThisMachine } from '../http/index.ts';
import { type Clock, Problem } from '../kernel/index.ts';
import { secondOf } from '../plan/index.ts';
import type { Diagnostic } from '../spec/index.ts';
import { exposerOf } from './exposer-of.ts';
import type { Extensions } from './extensions.ts';
import type { OpenPart } from './open-document.ts';
import { ChoiceError } from './upstreams.ts';

/** What whoever starts a process says of its control port. */
export interface ControlChoice {
  /** Absent = where a document says; without one there is none. 0 = any free one. */
  readonly port?: number | undefined;
  /** Default: what a document says, else this machine only. */
  readonly address?: string | undefined;
  /** What callers must prove, in place of what a document says. */
  readonly token?: string | undefined;
}

/** The part that serves the process, and those that do not become it. */
export interface Chosen {
  readonly control: OpenPart | undefined;
  readonly others: readonly OpenPart[];
  readonly remarks: readonly Diagnostic[];
}

/** Chooses the one control port among all that documents and the operator ask for. */
export class ControlPart {
  readonly #choice: ControlChoice;
  readonly #extensions: Extensions;
  readonly #runtime: Runtime & { readonly operator: Operator };
  readonly #clock: Clock;
  /** What was made of a part of a document, or of none: the same as long as that is the same. */
  readonly #made = new WeakMap<object, OpenPart>();

  constructor(
    choice: ControlChoice,
    extensions: Extensions,
    runtime: Runtime & { readonly operator: Operator },
    clock: Clock,
  ) {
    this.#choice = choice;
    this.#extensions = extensions;
    this.#runtime = runtime;
    this.#clock = clock;
  }

  /** @throws ChoiceError when other machines could reach it without a credential */
  choose(parts: readonly OpenPart[]): Chosen {
    const isControl = (part: OpenPart) =>
      exposerOf(part.exposure, this.#extensions).operates !== undefined;
    const [first, ...more] = parts.filter(isControl);
    const others = parts.filter((part) => !isControl(part));
    const control = this.#partOf(first);
    if (control) requireSafety(control);
    return {
      control,
      others,
      remarks: first ? more.map((part) => secondOf(part.exposure, first.exposure)) : [],
    };
  }

  #partOf(first: OpenPart | undefined): OpenPart | undefined {
    if (!first && this.#choice.port === undefined) return undefined;
    const from = first ?? this.#choice;
    const part = this.#made.get(from) ?? this.#make(first);
    this.#made.set(from, part);
    return part;
  }

  #make(first: OpenPart | undefined): OpenPart {
    const { address, port, token } = this.#choice;
    const exposure = first
      ? {
          ...first.exposure,
          address: address ?? first.exposure.address,
          port: port ?? first.exposure.port,
        }
      : this.#operating().exposure(address ?? LOOPBACK, port ?? 0);
    const part = { ...first, exposure, runtime: this.#runtime, wall: first?.wall };
    return token === undefined ? part : { ...part, ...this.#behind(token, exposure.namespace) };
  }

  #operating(): NonNullable<Exposer['operates']> {
    const operates = this.#extensions.exposers.find((one) => one.operates)?.operates;
    if (operates) return operates;
    throw new ChoiceError('there is no exposer that serves a control port');
  }

  #behind(token: string, realm: string): Pick<OpenPart, 'wall' | 'admit'> {
    try {
      const surroundings = { clock: this.#clock, connect: nowhere, realm };
      const wall = bearer.verify(new Map([['token', token]]), surroundings);
      return { wall, admit: (request) => wall.admit(request) };
    } catch (failure) {
      if (failure instanceof Problem)
        throw new ChoiceError(`the token of the control port cannot be used: ${failure.message}`);
      throw failure;
    }
  }
}

const LOOPBACK = '127.0.0.1';

/** A token that both sides know is checked here. */
const nowhere = () => () => Promise.reject(new Error('nothing is asked elsewhere'));

/** Health, the log and the way to change what is served are for whoever is on this machine, or can prove more. */
function requireSafety({ exposure, wall }: OpenPart): void {
  const address = exposure.address ?? LOOPBACK;
  if (wall || isThisMachine(address)) return;
  throw new ChoiceError(
    `the control port would be open to other machines at ${address}; set CAPSTAN_CONTROL_TOKEN, or give it an 'authentication' in the document`,
  );
}
