import type { Embedded } from '../emulator/index.ts';
import type { Capability, Description, Running } from '../host/index.ts';
import { wantedOf } from './callers.ts';

/** What the start of a served document tells on one screen. */
export interface BannerInput {
  readonly capability: Capability;
  readonly description: Description;
  readonly embedded: Embedded | undefined;
  readonly running: Running;
  readonly organisation: string;
  /** Where answers come from, when they do not come from an API. */
  readonly answers: string | undefined;
}

/** Addresses, data, credentials, and two things to paste: a first call and a client configuration. */
export function banner(input: BannerInput): string {
  const { description, embedded, running, organisation } = input;
  const lines = [`${description.title} is ready.`, ''];
  for (const { type, url, namespace } of running.exposes) {
    lines.push(row(type.toUpperCase(), url));
    const wanted = wantedBy(input.capability, namespace);
    if (wanted !== undefined) lines.push(row('', wanted));
  }
  const rest = running.exposes.find(({ type }) => type === 'rest');
  if (rest) lines.push(row('OpenAPI', `${rest.url}/openapi.json`));
  if (input.answers !== undefined) lines.push(row('Answers', input.answers));
  if (embedded) {
    lines.push(row('Data', embedded.location));
    lines.push(row('Organisation', organisation));
    const token = embedded.shared ? undefined : embedded.tokens.get(organisation);
    if (token !== undefined)
      lines.push(row('Token', `${token}  (for clients of 'capstan sessions'; not needed here)`));
  }
  const call = firstCall(input, rest?.url);
  if (call) lines.push('', 'Try it:', '', `  ${call}`);
  const mcp = running.exposes.find(({ type }) => type === 'mcp');
  if (mcp)
    lines.push(
      '',
      'MCP client configuration:',
      '',
      indent(clientConfiguration(mcp.namespace, mcp.url)),
    );
  lines.push('', warnings(input.capability), 'Ctrl-C stops it.');
  return lines.join('\n');
}

function wantedBy({ plan }: Capability, namespace: string): string | undefined {
  const exposure = plan?.exposures.find((one) => one.namespace === namespace);
  return plan && exposure && wantedOf(exposure, plan);
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(13)} ${value}`;
}

/** The first read that needs nothing but values for its path. */
function firstCall(
  { description, embedded, organisation }: BannerInput,
  url: string | undefined,
): string | undefined {
  const offers = description.exposes.flatMap((exposed) =>
    exposed.type === 'rest' ? exposed.offers : [],
  );
  const read = offers.find(
    ({ name, inputs }) =>
      name.startsWith('GET ') && inputs.every((input) => input.in === 'path' || !input.required),
  );
  if (url === undefined || !read) return undefined;
  const path = read.name
    .slice('GET '.length)
    .replace(/\{([^}]*)\}/g, (_, name: string) => (embedded ? organisation : `<${name}>`));
  return `curl -s '${url}${path}'`;
}

function clientConfiguration(name: string, url: string): string {
  return JSON.stringify({ mcpServers: { [name]: { type: 'http', url } } }, null, 2);
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

function warnings({ diagnostics, sources }: Capability): string {
  const count = diagnostics.filter(({ severity }) => severity === 'warning').length;
  const [file = ''] = sources.keys();
  if (count === 0) return 'The document has nothing to remark on.';
  const things =
    count === 1 ? '1 thing in the document was' : `${count} things in the document were`;
  return `${things} tolerated: capstan validate ${file}`;
}
