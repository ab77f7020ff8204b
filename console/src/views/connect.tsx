import { Code } from '../parts/code.tsx';
import { plan, type ServedExposer } from '../served.ts';

/** Ready configuration for those who call: hosts of MCP tools, SDKs, programs. */
export default function Connect() {
  const exposers = plan.value?.documents.flatMap(({ exposes }) => exposes) ?? [];
  const tools = exposers.filter(({ type, url }) => type === 'mcp' && url !== null);
  const apis = exposers.filter(({ type, url }) => type === 'rest' && url !== null);
  return (
    <>
      <h1>Connect</h1>
      {tools.length > 0 && <Hosts tools={tools} />}
      {apis.map(({ namespace, url }) => (
        <section key={namespace}>
          <h2>{namespace}</h2>
          <p class="quiet">
            An OpenAPI description for generators of clients is at{' '}
            <a href={`${url}/openapi.json`} target="_blank" rel="noreferrer">
              {url}/openapi.json
            </a>
            .
          </p>
          <Code
            language="bash"
            text={`npx openapi-typescript ${url}/openapi.json -o ${namespace}.d.ts`}
          />
        </section>
      ))}
    </>
  );
}

function Hosts({ tools }: { tools: readonly ServedExposer[] }) {
  const [first] = tools;
  const servers = (entry: (one: ServedExposer) => unknown) =>
    Object.fromEntries(tools.map((one) => [one.namespace, entry(one)]));
  const pretty = (value: unknown) => JSON.stringify(value, null, 2);
  return (
    <>
      <h2>Claude Code</h2>
      <Code
        language="bash"
        text={tools
          .map(({ namespace, url }) => `claude mcp add --transport http ${namespace} ${url}`)
          .join('\n')}
      />
      <h2>Cursor, Windsurf and others with mcpServers</h2>
      <Code language="json" text={pretty({ mcpServers: servers(({ url }) => ({ url })) })} />
      <h2>VS Code (.vscode/mcp.json)</h2>
      <Code
        language="json"
        text={pretty({ servers: servers(({ url }) => ({ type: 'http', url })) })}
      />
      <h2>Hosts that start a process (Claude Desktop)</h2>
      <p class="quiet">
        Put the path of the document in; the tools come over standard input and output.
      </p>
      <Code
        language="json"
        text={pretty({
          mcpServers: servers(() => ({
            command: 'npx',
            args: ['capstan', 'mcp', plan.value?.documents[0]?.file ?? 'capability.yaml'],
          })),
        })}
      />
      <h2>TypeScript</h2>
      <Code
        language="typescript"
        text={`import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const client = new Client({ name: 'example', version: '1.0.0' });
await client.connect(new StreamableHTTPClientTransport(new URL('${first?.url}')));
console.log(await client.listTools());`}
      />
    </>
  );
}
