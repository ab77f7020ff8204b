import { readLocation } from '../../files/index.ts';
import { type CompileContext, namesIn, parseTemplate, type Template } from '../../plan/index.ts';
import type { Cursor, Named } from '../../spec/index.ts';
import { type Placed, withoutTwins } from '../twins.ts';
import type { Prompt, PromptArgument, PromptMessage } from './exposure.ts';
import { withArgumentNames } from './prompt-template.ts';

/** Compiles `prompts` of an MCP exposer. */
export function compilePrompts(cursor: Cursor, context: CompileContext): readonly Prompt[] {
  const placed = cursor.named('prompts').flatMap((entry) => compilePrompt(entry, context));
  return withoutTwins(placed, cursor);
}

function compilePrompt(
  { name, namePlace, value }: Named,
  context: CompileContext,
): Placed<Prompt>[] {
  const known = ['name', 'display', 'label', 'description', 'tags'];
  value.expectKeys([...known, 'arguments', 'template', 'location'], 'a prompt');
  const label = `prompt '${name ?? 'without a name'}'`;
  if (name === undefined) {
    value.add('missing-key', 'error', "a prompt has no 'name'", undefined, { disables: label });
    return [];
  }
  const declared = readArguments(value.get('arguments'));
  const messages = readMessages(value, declared, context.folder);
  if (!messages) {
    value.add('missing-key', 'error', `${label} has neither 'template' nor 'location'`, namePlace, {
      disables: label,
    });
    return [];
  }
  const inferred = 'folder' in messages ? [] : undeclared(messages, declared);
  for (const { name: argument } of inferred) {
    const message = `${label} declares no argument '${argument}'; it is taken from the template`;
    value.add('input-inferred', 'warning', message, value.get('template').place);
  }
  const prompt: Prompt = {
    name,
    title: value.get('display', 'label').text(),
    description: value.get('description').text() ?? '',
    arguments: [...declared, ...inferred],
    messages,
    place: namePlace,
  };
  return [{ item: prompt, called: `called '${name}'`, what: 'prompts', place: namePlace }];
}

function readArguments(cursor: Cursor): readonly PromptArgument[] {
  return cursor.named('arguments').flatMap(({ name, value }): PromptArgument[] => {
    value.expectKeys(
      ['name', 'display', 'label', 'description', 'required', 'type'],
      'an argument',
    );
    if (name === undefined) {
      value.add('missing-key', 'error', "an argument of a prompt has no 'name'");
      return [];
    }
    return [
      {
        name,
        title: value.get('display', 'label').text(),
        description: value.get('description').text() ?? '',
        required: value.get('required').boolean() ?? true,
      },
    ];
  });
}

function readMessages(
  value: Cursor,
  declared: readonly PromptArgument[],
  folder: string,
): Prompt['messages'] | undefined {
  const template = value.get('template');
  if (!template.exists) return readLocation(value.get('location'), folder);
  if (!template.isList && !template.isMap)
    return [{ role: 'user', content: linked(template.text() ?? '', declared) }];
  return template.items('messages').map((entry) => readMessage(entry, declared));
}

function readMessage(entry: Cursor, declared: readonly PromptArgument[]): PromptMessage {
  entry.expectKeys(['role', 'content'], 'a message');
  const role = entry.get('role');
  const written = role.text()?.toLowerCase() ?? 'user';
  if (written !== 'user' && written !== 'assistant') {
    const message = `a message of a prompt has no role '${written}'; it is the user's`;
    role.add('wrong-type', 'warning', message, role.place, { help: "'user' or 'assistant'" });
  }
  return {
    role: written === 'assistant' ? 'assistant' : 'user',
    content: linked(entry.get('content').text() ?? '', declared),
  };
}

function linked(text: string, declared: readonly PromptArgument[]): Template {
  return withArgumentNames(parseTemplate(text), declared);
}

/** What the template needs beside what is declared. */
function undeclared(
  messages: readonly PromptMessage[],
  declared: readonly PromptArgument[],
): readonly PromptArgument[] {
  const names = new Set(messages.flatMap(({ content }) => namesIn(content)));
  for (const { name } of declared) names.delete(name);
  return [...names].map((name) => ({ name, title: undefined, description: '', required: true }));
}
