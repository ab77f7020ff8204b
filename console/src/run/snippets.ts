import type { Language } from '../parts/highlight.ts';
import type { ServedExposer, ServedOffer } from '../served.ts';
import { type CallerRequest, type Given, toolMessage } from './request.ts';

/** The same call in another language. */
export interface Snippet {
  readonly title: string;
  readonly language: Language;
  readonly text: string;
}

/** A call in the languages in which people make it. */
export function snippets(
  exposer: ServedExposer,
  offer: ServedOffer,
  given: Given,
  request: CallerRequest,
): readonly Snippet[] {
  const url = addressOf(exposer, request);
  if (exposer.type === 'mcp')
    return [
      { title: 'MCP JSON', language: 'json', text: pretty(toolMessage(offer, given)) },
      { title: 'TypeScript', language: 'typescript', text: toolInTypeScript(url, offer, given) },
      { title: 'Python', language: 'python', text: toolInPython(url, offer, given) },
      { title: 'curl', language: 'bash', text: curl(url, request) },
    ];
  return [
    { title: 'curl', language: 'bash', text: curl(url, request) },
    { title: 'TypeScript', language: 'typescript', text: fetchCall(url, request) },
    { title: 'Python', language: 'python', text: requestsCall(url, request) },
  ];
}

function addressOf({ url }: ServedExposer, { target }: CallerRequest): string {
  return `${new URL(url ?? 'http://localhost/').origin}${target}`;
}

/** In single quotes of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function curl(url: string, { method, headers, body }: CallerRequest): string {
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`}`,
    quoted(url),
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${quoted(body)}`]),
  ].join(' \\\n  ');
}

function fetchCall(url: string, { method, headers, body }: CallerRequest): string {
  const options = [
    ...(method === 'GET' ? [] : [`  method: ${JSON.stringify(method)},`]),
    ...(Object.keys(headers).length === 0 ? [] : [`  headers: ${JSON.stringify(headers)},`]),
    ...(body === undefined ? [] : [`  body: JSON.stringify(${body}),`]),
  ];
  const init = options.length === 0 ? '' : `, {\n${options.join('\n')}\n}`;
  return `const response = await fetch(${JSON.stringify(url)}${init});\nconsole.log(response.status, await response.json());`;
}

function requestsCall(url: string, { method, headers, body }: CallerRequest): string {
  const options = [
    `    ${JSON.stringify(method)},`,
    `    ${JSON.stringify(url)},`,
    ...(Object.keys(headers).length === 0 ? [] : [`    headers=${python(headers)},`]),
    ...(body === undefined ? [] : [`    data=${JSON.stringify(body)},`]),
  ];
  return `import requests\n\nresponse = requests.request(\n${options.join('\n')}\n)\nprint(response.status_code, response.json())`;
}

function toolInTypeScript(url: string, { name }: ServedOffer, given: Given): string {
  return `import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const client = new Client({ name: 'example', version: '1.0.0' });
await client.connect(new StreamableHTTPClientTransport(new URL(${JSON.stringify(url)})));
const result = await client.callTool({ name: ${JSON.stringify(name)}, arguments: ${JSON.stringify(given)} });
console.log(result.content);
await client.close();`;
}

function toolInPython(url: string, { name }: ServedOffer, given: Given): string {
  return `import asyncio
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client

async def main():
    async with streamablehttp_client(${JSON.stringify(url)}) as (read, write, _):
        async with ClientSession(read, write) as session:
            await session.initialize()
            result = await session.call_tool(${JSON.stringify(name)}, ${python(given)})
            print(result.content)

asyncio.run(main())`;
}

/** A value as Python writes it. */
export function python(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, one]) => `${JSON.stringify(name)}: ${python(one)}`,
  );
  return `{${members.join(', ')}}`;
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
