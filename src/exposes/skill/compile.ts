import { readLocation } from '../../files/index.ts';
import type { CompileContext } from '../../plan/index.ts';
import { type Cursor, EXPOSER_KEYS, type ExposedAdapter, type Named } from '../../spec/index.ts';
import { type Placed, withoutTwins } from '../twins.ts';
import { portOr } from '../usual-port.ts';
import { compileTools, toolOfCall } from './compile-tools.ts';
import type { Skill, SkillExposure } from './exposure.ts';
import { FRONT_MATTER_KEYS, readFrontMatter } from './front-matter.ts';

const DEFAULT_PORT = 3011;

/** Compiles an entry of `exposes` with `type: skill`. */
export function compileSkills(
  adapter: ExposedAdapter,
  context: CompileContext,
): SkillExposure | undefined {
  const { content, namespace } = adapter;
  content.expectKeys([...EXPOSER_KEYS, 'skills', 'groups'], 'a skill exposer');
  const skills = [
    ...content
      .get('skills')
      .named('skills')
      .flatMap((entry) => compileSkill(entry, context)),
    ...compileGroups(content.get('groups'), context),
  ];
  if (skills.length === 0) return undefined;
  return {
    type: 'skill',
    namespace,
    address: adapter.address,
    port: portOr(DEFAULT_PORT, adapter),
    place: adapter.place,
    description: adapter.description,
    skills: withoutTwins(skills, content),
  };
}

function compileSkill(entry: Named, context: CompileContext): Placed<Skill>[] {
  const { value, namePlace } = entry;
  const name = nameOf(entry);
  if (name === undefined) return [];
  const label = `skill '${name}'`;
  const head = ['name', 'display', 'label', 'description', 'tags'];
  value.expectKeys([...head, ...FRONT_MATTER_KEYS, 'location', 'tools', 'call'], 'a skill');
  const location = readLocation(value.get('location'), context.folder);
  const call = value.get('call');
  if (call.exists) reportCall(call, label);
  const skill: Skill = {
    name,
    description: value.get('description').text() ?? '',
    frontMatter: readFrontMatter(value),
    location,
    tools: call.exists
      ? toolOfCall(entry, context)
      : compileTools(value.get('tools'), { label, context, hasFiles: location !== undefined }),
    place: namePlace,
  };
  return [{ item: skill, called: `called '${name}'`, what: 'skills', place: namePlace }];
}

function nameOf({ name, value }: Named): string | undefined {
  if (name === undefined) value.add('missing-key', 'error', "a skill has no 'name'");
  return name;
}

function reportCall(call: Cursor, label: string): void {
  const message = `${label} has a 'call'; it is read as a skill with a tool that is exposed like it`;
  call.add('skill-group', 'warning', message, call.place);
}

/** Groups are skills, and what older documents call skills are the tools of one. */
function compileGroups(groups: Cursor, context: CompileContext): Placed<Skill>[] {
  if (groups.exists) {
    const message =
      "the language has no 'groups'; each is read as a skill, and its skills as tools";
    groups.add('skill-group', 'warning', message);
  }
  return groups.named('groups').flatMap((group): Placed<Skill>[] => {
    const name = nameOf(group);
    if (name === undefined) return [];
    const tools = group.value.get('skills').named('skills');
    const skill: Skill = {
      name,
      description: group.value.get('description').text() ?? '',
      frontMatter: readFrontMatter(group.value),
      location: readLocation(group.value.get('location'), context.folder),
      tools: tools.flatMap((tool) => toolOfCall(tool, context)),
      place: group.namePlace,
    };
    return [{ item: skill, called: `called '${name}'`, what: 'skills', place: group.namePlace }];
  });
}
