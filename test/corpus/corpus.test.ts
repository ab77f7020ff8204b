import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { McpExposure } from '../../src/exposes/mcp/exposure.ts';
import { readCapability } from '../../src/host/index.ts';
import { type Diagnostic, isFatal, renderDiagnostics } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';

/** Documents that other people published; they stand beside the project, or are absent. */
const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus');
const present = existsSync(CORPUS);

/** Milliseconds in which any document must be read. */
const BOUND = 2_000;

const files = present
  ? readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.includes('/') && /\.(ya?ml|md|java)(#L\d+)?$/.test(path))
      .sort()
  : [];

test.skipIf(!present)('the published documents are there', () => {
  expect(files.length).toBeGreaterThan(150);
});

describe.skipIf(!present)('a published document', () => {
  test.each(files)('%s is read in time, and served or told why not', async (file) => {
    const started = performance.now();
    const { plan, diagnostics, sources } = await readCapability(join(CORPUS, file), standard);
    expect(performance.now() - started).toBeLessThan(BOUND);
    const frames = renderDiagnostics(diagnostics, sources);
    const whyNot = diagnostics.filter((one) => isFatal(one) || one.code === 'nothing-exposed');
    if (!plan) expect(whyNot.length, frames).toBeGreaterThan(0);
    const text = readFileSync(join(CORPUS, file), 'utf8').split('\n');
    for (const { place } of diagnostics) expect(text[place.line - 1], frames).toBeDefined();
  });
});

interface Written {
  readonly naftiko?: unknown;
  readonly capability?: { readonly exposes?: unknown };
}

interface Exposed {
  readonly type?: unknown;
  readonly namespace?: unknown;
  readonly tools?: unknown;
}

/** The tools of a document of the generated family, or `undefined` for any other document. */
function toolsWritten(text: string): readonly string[] | undefined {
  let document: Written | null;
  try {
    document = parse(text) as Written | null;
  } catch {
    return undefined;
  }
  const version = document?.naftiko;
  const exposes = document?.capability?.exposes;
  if (version !== '1.0.0-alpha1' && version !== '1.0.0-alpha2') return undefined;
  if (!Array.isArray(exposes) || /truncated at \d+ KB/.test(text)) return undefined;
  const servable = (exposes as readonly Exposed[]).filter(({ type }) => type === 'mcp');
  const tools = servable.flatMap(({ tools }) => (Array.isArray(tools) ? tools : []));
  return tools.flatMap(({ name, call }: { name?: unknown; call?: unknown }) =>
    typeof name === 'string' && typeof call === 'string' ? [name] : [],
  );
}

/** Whether a diagnostic says that this tool, or all it could depend on, is left out. */
function explains({ severity, disables }: Diagnostic, tool: string): boolean {
  if (severity !== 'error') return false;
  if (disables === undefined || disables === `tool '${tool}'`) return true;
  return disables.startsWith('what ') || disables.startsWith('the ');
}

const generated = files.flatMap((file) => {
  const tools = toolsWritten(readFileSync(join(CORPUS, file), 'utf8'));
  return tools && tools.length > 0 ? [{ file, tools }] : [];
});

describe.skipIf(!present)('a document of the generated family', () => {
  test.each(generated)(
    '$file offers all of its tools, or says which not',
    async ({ file, tools }) => {
      const { plan, diagnostics } = await readCapability(join(CORPUS, file), standard);
      const served = (plan?.exposures ?? [])
        .filter(({ type }) => type === 'mcp')
        .flatMap((exposure) => (exposure as McpExposure).tools.map(({ name }) => name));
      const unexplained = tools.filter(
        (tool) =>
          !served.includes(tool) && !diagnostics.some((diagnostic) => explains(diagnostic, tool)),
      );
      expect(unexplained).toEqual([]);
      expect(new Set(served).size).toBe(served.length);
      if (!diagnostics.some(({ severity }) => severity === 'error')) expect(served).toEqual(tools);
    },
  );
});
