import type { Location } from '../../files/index.ts';
import { find, readFound } from '../../files/index.ts';
import { Problem } from '../../kernel/index.ts';
import { parseTemplate } from '../../plan/index.ts';
import type { McpExposure, Prompt } from './exposure.ts';
import { complete, withArgumentNames } from './prompt-template.ts';

/** A prompt as `prompts/list` shows it (specification 2025-11-25, Prompt), as plain JSON. */
export interface ListedPrompt {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly title?: string;
    readonly description: string;
    readonly required: boolean;
  }[];
}

/** A prompt, completed (specification 2025-11-25, GetPromptResult), as plain JSON. */
export interface PromptResult {
  readonly description: string;
  readonly messages: readonly {
    readonly role: 'user' | 'assistant';
    readonly content: { readonly type: 'text'; readonly text: string };
  }[];
}

/** The prompts of one exposure; never changes, so that server instances can share it. */
export interface PromptRegistry {
  /** In the order of the document. */
  readonly listed: readonly ListedPrompt[];
  readonly byName: ReadonlyMap<string, Prompt>;
}

/** There is no prompt of that name, or its file is gone. */
export class UnknownPrompt extends Error {
  constructor(message = 'Unknown prompt: prompts/list names the prompts there are') {
    super(message);
    this.name = 'UnknownPrompt';
  }
}

/** Registers the prompts of an exposure. */
export function promptRegistry({ prompts }: McpExposure): PromptRegistry {
  return Object.freeze({
    listed: Object.freeze(prompts.map(listPrompt)),
    byName: new Map(prompts.map((prompt) => [prompt.name, prompt])),
  });
}

function listPrompt({ name, title, description, arguments: parameters }: Prompt): ListedPrompt {
  return {
    name,
    ...(title !== undefined && { title }),
    description,
    arguments: parameters.map(({ title: called, ...argument }) => ({
      ...argument,
      ...(called !== undefined && { title: called }),
    })),
  };
}

/**
 * Completes a prompt.
 *
 * @throws UnknownPrompt
 * @throws Problem parameter-missing, naming every argument that is required and not given
 * @throws TooMuch
 */
export async function getPrompt(
  { byName }: PromptRegistry,
  name: string,
  given: Readonly<Record<string, string>>,
): Promise<PromptResult> {
  const prompt = byName.get(name);
  if (!prompt) throw new UnknownPrompt();
  const missing = prompt.arguments.filter(
    (argument) => argument.required && !Object.hasOwn(given, argument.name),
  );
  if (missing.length > 0) {
    const names = missing.map((argument) => `'${argument.name}'`).join(', ');
    throw new Problem('parameter-missing', `the prompt '${name}' needs ${names}`);
  }
  const messages =
    'folder' in prompt.messages ? await fromFile(prompt, prompt.messages) : prompt.messages;
  return {
    description: prompt.description,
    messages: messages.map(({ role, content }) => ({
      role,
      content: { type: 'text', text: complete(content, prompt.arguments, given) },
    })),
  };
}

async function fromFile({ name, arguments: declared }: Prompt, location: Location) {
  const found = await find(location);
  const bytes = found?.kind === 'file' ? await readFound(found) : undefined;
  if (!bytes) throw new UnknownPrompt(`The file of the prompt '${name}' cannot be read`);
  const content = withArgumentNames(parseTemplate(new TextDecoder().decode(bytes)), declared);
  return [{ role: 'user', content }] as const;
}
