import type { Api } from '../written/api.ts';
import type { Written } from '../written/capability.ts';
import { addressStandIn, beginning, variableOf, withVariables } from './stand-ins.ts';

/** The address that a document gives of an API; absent when an operator has to. */
export function addressOf({ part }: Api, written: Written): URL | undefined {
  // Version 0.2 writes the whole address of a call.
  const written02 = part
    .get('targetUri')
    .text()
    ?.replace(/\{\{path\}\}$/, '');
  const text = (part.get('baseUri').text() ?? written02)?.trim() ?? '';
  // Single braces are a variable when a bind has it, else a blank to be filled in.
  const bound = text.replace(/(?<!\{)\{([\w.-]+)\}(?!\})/g, (whole, name: string) =>
    written.binds.has(name) ? `{{${name}}}` : whole,
  );
  const name = bound.startsWith('{{') ? beginning(bound) : undefined;
  const rest = name === undefined ? bound : bound.slice(bound.indexOf('}}') + 2);
  const start = name === undefined ? '' : addressStandIn(variableOf(name, written));
  const address = `${start}${withVariables(rest, written)}`;
  if (!/^https?:\/\/[^/{}]+(\/[^{}]*)?$/.test(address) || !URL.canParse(address)) return undefined;
  return new URL(address);
}
