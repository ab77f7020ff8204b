// A server over standard input and output, run by stdio.test.ts as a child process. What it offers
// and what its upstream answers come as JSON in the environment.
import { serveMcpStdio } from '../../dist/exposes/mcp/stdio.js';

const { exposure, answers } = JSON.parse(process.env.STDIO_FIXTURE ?? '{}');

const tools = exposure.tools.map((tool) => ({
  ...tool,
  flow: {
    ...tool.flow,
    steps: tool.flow.steps.map((step) => ({
      ...step,
      // A Map does not survive JSON.
      arguments: new Map(tool.inputs.map(({ name }) => [name, { kind: 'input', name }])),
    })),
  },
}));

const upstream = {
  async call(operation, values) {
    console.log('a library that prints to standard output');
    process.stdout.write('{"jsonrpc":"2.0","id":1,"result":"a forgery"}\n');
    if (operation.name === 'slow') return new Promise(() => {});
    if (operation.name === 'echo') {
      await new Promise((resolve) => setTimeout(resolve, values.get('waitMs') ?? 0));
      return outcome({
        status: 200,
        contentType: 'application/json',
        text: JSON.stringify(Object.fromEntries(values)),
      });
    }
    return outcome(answers[operation.name]);
  },
};

function outcome({ status, contentType, headers, text, base64 }) {
  return {
    kind: status >= 400 ? 'refused' : 'value',
    status,
    headers: { ...headers, ...(contentType && { 'content-type': contentType }) },
    body: base64 ? Buffer.from(base64, 'base64') : new TextEncoder().encode(text ?? ''),
    format: 'json',
    verbatim: true,
    decode: async () => JSON.parse(text),
  };
}

await serveMcpStdio(
  { ...exposure, transport: 'stdio', tools },
  { upstreams: new Map([['stub', upstream]]), log: { log() {} } },
);
console.log('done, and standard output is free again');
