import { find, listFiles, mediaTypeOf, readBelow, TooMuch } from '../../files/index.ts';
import type { FrontMatter, Skill, SkillTool } from './exposure.ts';
import { parseSkillFile } from './front-matter.ts';
import { type ZipEntry, zip } from './zip.ts';

/** Bytes of all files of a skill that are put into one archive. */
const MAX_ARCHIVE_BYTES = 32 * 1024 * 1024;

/** A skill in the list of all. */
export async function summary(skill: Skill) {
  const { description, license } = await completed(skill);
  const tools = skill.tools.map(({ name }) => name);
  return { name: skill.name, description, ...(license !== undefined && { license }), tools };
}

/** All that is said of a skill. */
export async function details(skill: Skill) {
  return { name: skill.name, ...(await completed(skill)), tools: skill.tools.map(told) };
}

/** What the document says, completed by `SKILL.md`. */
async function completed(skill: Skill): Promise<{ readonly description: string } & FrontMatter> {
  const directory = await folderOf(skill);
  const bytes = directory === undefined ? undefined : await readBelow(directory, ['SKILL.md']);
  const file = parseSkillFile(new TextDecoder().decode(bytes));
  const description = skill.description || file.description;
  return { description, ...file.frontMatter, ...skill.frontMatter };
}

function told(tool: SkillTool) {
  const { name, description, type } = tool;
  return tool.type === 'derived'
    ? { name, description, type, invocationRef: tool.invocationRef }
    : { name, description, type, instruction: tool.instruction };
}

/** The files of a skill; `undefined` when it has none. */
export async function contents(skill: Skill) {
  const directory = await folderOf(skill);
  if (directory === undefined) return undefined;
  const files = (await listFiles(directory)).map(({ names, size }) => {
    return { path: names.join('/'), size, type: typeOf(names) };
  });
  return { name: skill.name, files };
}

/** One file of a skill; `undefined` when there is none at that path. */
export async function content(skill: Skill, names: readonly string[]) {
  const directory = await folderOf(skill);
  const bytes = directory === undefined ? undefined : await readBelow(directory, names);
  return bytes && { bytes, type: typeOf(names) };
}

/**
 * All files of a skill; `undefined` when it has none.
 *
 * @throws TooMuch
 */
export async function archive(skill: Skill): Promise<Uint8Array | undefined> {
  const directory = await folderOf(skill);
  if (directory === undefined) return undefined;
  const entries: ZipEntry[] = [];
  let total = 0;
  for (const { names, size } of await listFiles(directory)) {
    total += size;
    if (total > MAX_ARCHIVE_BYTES)
      throw new TooMuch(`the skill has more than ${MAX_ARCHIVE_BYTES / 1024 ** 2} MiB`);
    const bytes = await readBelow(directory, names);
    if (bytes) entries.push({ path: names.join('/'), bytes });
  }
  return zip(entries);
}

/** The folder of a skill, without links in it. */
export async function folderOf({ location }: Skill): Promise<string | undefined> {
  const found = location && (await find(location));
  return found?.kind === 'directory' ? found.path : undefined;
}

function typeOf(names: readonly string[]): string {
  return mediaTypeOf(names.at(-1) ?? '') ?? 'application/octet-stream';
}
