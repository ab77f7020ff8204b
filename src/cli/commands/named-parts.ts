import { implementsSessions, nameExposures, type Reading } from '../../host/index.ts';
import type { Diagnostic, Place } from '../../spec/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';

/** What a document was read as, and what of it is served. */
export type Served = Pick<Reading, 'capability' | 'plan' | 'errors'>;

/**
 * Checks what `--upstream` and `--embedded` name.
 *
 * @returns whether the embedded service is used
 * @throws CommandFailure when a flag means nothing that the documents consume
 */
export function checkUpstreams(
  readings: readonly Served[],
  flags: { readonly upstream?: ReadonlyMap<string, URL>; readonly embedded?: boolean },
): boolean {
  const upstreams = readings.flatMap(({ plan }) => plan?.upstreams ?? []);
  const names = [...new Set(upstreams.map(({ namespace }) => namespace))];
  const consumes = readings.length === 1 ? 'the document consumes' : 'the documents consume';
  for (const name of flags.upstream?.keys() ?? []) {
    if (names.includes(name)) continue;
    const disabled = whyDisabled(name, 'consumes', readings);
    const offered = `${consumes} ${names.join(', ') || 'nothing'}`;
    throw new CommandFailure(`--upstream ${name}: ${disabled ?? offered}`, EXIT.usage);
  }
  if (!flags.embedded) return false;
  if (upstreams.some(implementsSessions)) return true;
  throw new CommandFailure(
    `--embedded: the embedded service implements none of what ${consumes}`,
    EXIT.usage,
  );
}

/**
 * Checks what `--port` names.
 *
 * @throws CommandFailure when it is nothing that listens
 */
export function checkPorts(
  readings: readonly Served[],
  flags: { readonly port?: ReadonlyMap<string, number> },
): void {
  const exposures = readings.flatMap(({ plan }) => plan?.exposures ?? []);
  const listening = exposures.filter(({ port }) => port !== undefined);
  const names = [...nameExposures(listening).names.values()];
  const exposes = readings.length === 1 ? 'the document exposes' : 'the documents expose';
  for (const name of flags.port?.keys() ?? []) {
    if (names.includes(name)) continue;
    const portless = exposures.some(({ namespace }) => namespace === name)
      ? `'${name}' is served over standard input and output, and has no port`
      : undefined;
    const reason = portless ?? whyDisabled(name, 'exposes', readings);
    throw new CommandFailure(
      `--port ${name}: ${reason ?? `${exposes} ${names.join(', ') || 'nothing'}`}`,
      EXIT.usage,
    );
  }
}

type Side = 'consumes' | 'exposes';

/** Why something that a document has is not served, with the place; `undefined` when no document has it. */
function whyDisabled(name: string, side: Side, readings: readonly Served[]): string | undefined {
  for (const { capability, plan, errors } of readings) {
    const parts = capability.document?.[side] ?? [];
    const part = parts.find(({ namespace }) => namespace === name);
    if (!part) continue;
    const written = `'${name}' of ${at(part.place)} is disabled`;
    const own = causeOf(name, part.place, side, { parts, errors });
    // Without a plan nothing of the document is served, whatever the part is like.
    const cause = own ?? (plan ? undefined : errors[0]);
    return cause
      ? `${written}: ${cause.message} (${at(cause.place)})`
      : `${written}: it has nothing to serve`;
  }
  return undefined;
}

/** The mistake that takes a part away: one that says so, else the first that stands in it. */
function causeOf(
  name: string,
  { file, line }: Place,
  side: Side,
  { parts, errors }: { parts: readonly { place: Place }[]; errors: readonly Diagnostic[] },
): Diagnostic | undefined {
  const disabled = side === 'exposes' ? `the exposer '${name}'` : `what calls '${name}'`;
  const next = parts
    .map(({ place }) => place)
    .filter((place) => place.file === file && place.line > line)
    .reduce((nearest, place) => Math.min(nearest, place.line), Number.POSITIVE_INFINITY);
  const stands = ({ place }: Diagnostic) =>
    place.file === file && place.line >= line && place.line < next;
  return errors.find(({ disables }) => disables === disabled) ?? errors.find(stands);
}

function at({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
