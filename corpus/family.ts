import type { Written } from './written/capability.ts';
import type { Part } from './written/part.ts';

/** What a document is like: the families of corpus.md section 1, as far as the text tells them apart. */
export function familyOf({ root, adapters, apis }: Written): string {
  const key = root.get('ikanos').exists ? 'ikanos' : 'naftiko';
  const version = root.get(key).text() ?? '';
  if (key === 'ikanos') return /beta/.test(version) ? 'ikanos beta' : 'ikanos alpha';
  if (/^0\.|^\d\.\d$/.test(version)) return 'naftiko 0.x';
  if (isSeed(shapeOf(adapters, apis))) return 'alpha2, one tag a document (A2)';
  if (hasImports(root)) return 'workflow with imports (A0)';
  if (root.get('info').get('title').exists) return 'partner (A3, A4)';
  if (adapters.length === 0) return 'shared part (A0s)';
  return `naftiko ${version.replace(/^1\.0\.0-/, '')}`;
}

interface Shape {
  readonly types: string;
  readonly apis: number;
  readonly tools: number;
  readonly operations: number;
  readonly generated: boolean;
}

function shapeOf(adapters: Written['adapters'], apis: Written['apis']): Shape {
  const tools = adapters.find(({ type }) => type === 'mcp')?.actions ?? [];
  return {
    types: adapters.map(({ type }) => type).join(' '),
    apis: apis.length,
    tools: tools.length,
    operations: apis[0]?.operations.length ?? 0,
    generated: tools.every(({ part }) => GENERATED.every((key) => part.get(key).exists)),
  };
}

/** What every tool of that generator has. */
const GENERATED = ['name', 'description', 'hints', 'call', 'outputParameters'];

/** corpus.md section 2: one API, REST and MCP, one tool for each operation in the same order. */
function isSeed({ types, apis, tools, operations, generated }: Shape): boolean {
  return (
    /^(rest )?mcp$/.test(types) && apis === 1 && tools === operations && tools > 0 && generated
  );
}

function hasImports(root: Part): boolean {
  return root
    .get('capability')
    .get('consumes')
    .items()
    .some((entry) => entry.get('import').exists);
}
