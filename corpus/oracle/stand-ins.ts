import type { Written } from '../written/capability.ts';

/** What stands for the value of a variable. */
export function standIn(name: string): string {
  return `value-of-${name}`;
}

/** What stands for the value of a variable that an address begins with. */
export function addressStandIn(name: string): string {
  return `https://${standIn(name).toLowerCase().replaceAll('_', '-')}.invalid/base`;
}

const NAMES = /\{\{\s*([\w.-]+)\s*\}\}|\$\{?(\w+)\}?/g;

/** The address that traces are sent to. */
const COLLECTOR = /^\s*endpoint:\s*["']?\{\{\s*([\w.-]+)/gm;

/** A value for every name in a text that may be one of a variable. */
export function standIns(text: string, written: Written): ReadonlyMap<string, string> {
  const mentioned = [...text.matchAll(NAMES)].map((match) => match[1] ?? match[2] ?? '');
  const names = [...mentioned, ...mentioned.map(bare), ...written.binds.values()];
  const addresses = [
    ...written.apis.flatMap(({ part }) => beginning(part.get('baseUri').text()) ?? []),
    ...[...text.matchAll(COLLECTOR)].map((match) => match[1] ?? ''),
  ];
  return new Map([
    ...names.map((name) => [name, standIn(name)] as const),
    ...addresses.map((name) => {
      const variable = variableOf(name, written);
      return [variable, addressStandIn(variable)] as const;
    }),
  ]);
}

/** The name that an address begins with. */
export function beginning(address = ''): string | undefined {
  return /^\s*\{\{?\s*([\w.-]+)\s*\}/.exec(address)?.[1];
}

/** The variable of the environment that a name means. */
export function variableOf(name: string, { binds }: Written): string {
  return binds.get(name) ?? bare(name);
}

function bare(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** A text with the values of its variables, in whichever spelling. */
export function withVariables(text: string, written: Written): string {
  return text.replace(
    /\{\{\s*([\w.-]+)\s*\}\}|\$\{(\w+)\}|\$([A-Z_][A-Z0-9_]*)/g,
    (_, ...names: (string | undefined)[]) =>
      standIn(variableOf(names.slice(0, 3).find((name) => name !== undefined) ?? '', written)),
  );
}
