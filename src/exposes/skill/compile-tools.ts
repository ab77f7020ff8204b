import { nearest } from '../../kernel/index.ts';
import { type CompileContext, matchName, type Sibling } from '../../plan/index.ts';
import type { Cursor, Named } from '../../spec/index.ts';
import type { InvocationRef, SkillTool } from './exposure.ts';

interface Surroundings {
  readonly label: string;
  readonly context: CompileContext;
  /** Whether the skill has a folder that instructions may stand in. */
  readonly hasFiles: boolean;
}

/** Compiles the `tools` of a skill. One that leads nowhere is left out alone. */
export function compileTools(cursor: Cursor, at: Surroundings): readonly SkillTool[] {
  return cursor.named('tools of the skill').flatMap((entry) => compileTool(entry, at));
}

function compileTool({ name, value }: Named, at: Surroundings): SkillTool[] {
  value.expectKeys(['name', 'description', 'from', 'instruction'], 'a tool of a skill');
  const [from, instruction] = [value.get('from'), value.get('instruction')];
  const label = `tool '${name ?? 'without a name'}' of ${at.label}`;
  const refuse = (message: string) => {
    value.add('missing-key', 'error', message, undefined, { disables: label });
    return [];
  };
  if (name === undefined) return refuse(`a tool of ${at.label} has no 'name'`);
  const head = { name, description: value.get('description').text() ?? '' };
  if (from.exists) {
    if (instruction.exists)
      value.add(
        'unknown-key',
        'warning',
        `'instruction' means nothing beside 'from'; it is ignored`,
        value.keyPlace('instruction'),
      );
    const invocationRef = readSource(from, label, at.context);
    return invocationRef ? [{ ...head, type: 'derived', invocationRef }] : [];
  }
  const text = instruction.text();
  if (text === undefined) return refuse(`${label} has neither 'from' nor 'instruction'`);
  if (!at.hasFiles)
    return refuse(`${label} has an instruction, but the skill has no 'location' for it`);
  return [{ ...head, type: 'instruction', instruction: text, place: instruction.place }];
}

function readSource(
  from: Cursor,
  label: string,
  { siblings }: CompileContext,
): InvocationRef | undefined {
  from.expectKeys(['sourceNamespace', 'action'], "'from'");
  const able = siblings.filter(({ actions }) => actions.length > 0);
  const namespace = lookUp(from.get('sourceNamespace'), {
    served: able.map((one) => one.namespace),
    unknown: (name) => `no other exposer that serves something is called '${name}'`,
    label,
  });
  const sibling = able.find((one) => one.namespace === namespace);
  if (!sibling) return undefined;
  const action = lookUp(from.get('action'), {
    served: sibling.actions,
    unknown: (name) => `'${namespace}' serves nothing that is called '${name}'`,
    label,
  });
  return action === undefined ? undefined : reference(sibling, action);
}

function reference({ namespace, type }: Sibling, action: string): InvocationRef {
  return { targetNamespace: namespace, action, mode: type };
}

interface Candidates {
  readonly served: readonly string[];
  /** What to say of a name that is none of them. */
  readonly unknown: (name: string) => string;
  /** The tool that needs it. */
  readonly label: string;
}

/** A name that is served, as written or spelled nearly so. */
function lookUp(cursor: Cursor, candidates: Candidates): string | undefined {
  const written = cursor.text() ?? '';
  const match = matchName(written, candidates.served);
  if (match.kind === 'exact') return match.name;
  if (match.kind === 'near') {
    const message = `'${written}' is spelled '${match.name}' where it is served`;
    cursor.add('name-mismatch', 'warning', message, cursor.place, {
      help: `write '${match.name}' in both places`,
    });
    return match.name;
  }
  reportUnknown(written, cursor, candidates);
  return undefined;
}

function reportUnknown(
  written: string,
  cursor: Cursor,
  { served, unknown, label }: Candidates,
): void {
  const near = nearest(written, served);
  cursor.add('unknown-action', 'error', unknown(written), cursor.place, {
    label: `${label} is derived from it`,
    disables: label,
    ...(near === undefined ? {} : { help: `did you mean '${near}'?` }),
  });
}

/** What older documents call a skill: a `call`, which is exposed as a tool or operation somewhere. */
export function toolOfCall({ name, value }: Named, { siblings }: CompileContext): SkillTool[] {
  const call = value.get('call');
  const text = call.text() ?? '';
  const wanted = [name ?? '', text.slice(text.lastIndexOf('.') + 1)];
  for (const action of wanted) {
    const sibling = siblings.find(({ actions }) => actions.includes(action));
    if (!sibling) continue;
    const description = value.get('description').text() ?? '';
    const invocationRef = reference(sibling, action);
    return [{ name: name ?? action, description, type: 'derived', invocationRef }];
  }
  reportUnknown(text, call.exists ? call : value, {
    served: siblings.flatMap(({ actions }) => actions),
    unknown: (called) => `nothing that is served calls '${called}' under its name`,
    label: `tool '${name ?? text}'`,
  });
  return [];
}
