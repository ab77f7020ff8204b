import type { Handler } from '../http/index.ts';
import type { Place, Report } from '../spec/index.ts';
import type { Case, NamedCall } from './case.ts';

/** One exposure that calls can be made of, without a port. */
export interface ServedExposure {
  readonly namespace: string;
  readonly handler: Handler;
  /** Path that tools are called at; absent when it has none. */
  readonly endpoint: string | undefined;
  readonly offers: readonly ServedOffer[];
}

/** A tool, or an operation of an API. */
export interface ServedOffer {
  readonly kind: 'tool' | 'operation';
  /** What it may be called: its name, and for an operation also method and path. */
  readonly names: readonly string[];
  /** Of an operation. */
  readonly method: string;
  readonly path: string;
  readonly inputs: readonly ServedInput[];
}

/** One input of an operation. */
export interface ServedInput {
  readonly name: string;
  readonly in: string;
  /** Whether it is one member of the body, even alone. */
  readonly member: boolean;
}

/** What a named call is of. */
export interface Found {
  readonly exposure: ServedExposure;
  readonly offer: ServedOffer;
}

/** Finds what a call names; several when the name is not enough. */
export function findOffers(
  { kind, name, exposer }: NamedCall,
  served: readonly ServedExposure[],
): readonly Found[] {
  return served
    .filter(({ namespace }) => exposer === undefined || namespace === exposer)
    .flatMap((exposure) =>
      exposure.offers
        .filter((offer) => offer.kind === kind && offer.names.includes(name))
        .map((offer) => ({ exposure, offer })),
    );
}

/** Reports the calls of cases that the document does not serve, with the nearest name. */
export function checkCalls(
  cases: readonly Case[],
  served: readonly ServedExposure[],
  report: Report,
  nearest: (name: string, names: readonly string[]) => string | undefined,
): void {
  for (const { call } of cases) {
    const refuse = (message: string, help: string | undefined, place: Place = call.place) =>
      report.add({
        code: 'unknown-call',
        severity: 'error',
        message,
        place,
        ...(help === undefined ? {} : { help }),
      });
    const namespaces = served.map(({ namespace }) => namespace);
    if (call.exposer !== undefined && !namespaces.includes(call.exposer)) {
      refuse(`the document exposes no '${call.exposer}'`, `one of ${namespaces.join(', ')}`);
      continue;
    }
    if (call.kind === 'request') continue;
    const [first, second] = findOffers(call, served);
    if (second) refuse(`'${call.name}' is exposed more than once`, "add 'exposer: <namespace>'");
    if (first) continue;
    const names = served.flatMap(({ offers }) =>
      offers.filter(({ kind }) => kind === call.kind).flatMap((offer) => offer.names),
    );
    const near = nearest(call.name, names);
    refuse(
      `the document exposes no ${call.kind} '${call.name}'`,
      near === undefined ? undefined : `did you mean '${near}'?`,
    );
  }
}
