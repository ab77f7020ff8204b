import { type ChatModel, type ModelMessage, type ReplyPart, TALKS } from './model.ts';

/** The one that the published examples name, and that chat applications ask for by default. */
export const DEFAULT_MODEL = 'amazon.nova-lite-v1:0';

/**
 * A model that says again what it was told last. The same conversation gets the same answer, in the
 * same pieces, with the same count of tokens: a token is a word here.
 */
export const echoModel: ChatModel = {
  list: async () => [{ id: DEFAULT_MODEL, name: 'Echo', provider: 'capstan', capabilities: TALKS }],
  async *reply({ messages, maxTokens = Number.POSITIVE_INFINITY }) {
    const said = messages.findLast(({ role }) => role === 'user')?.content ?? '';
    const words = wordsOf(`Echo: ${said}`);
    const spoken = words.slice(0, maxTokens);
    for (const text of spoken) yield { kind: 'delta', text };
    yield end(messages, spoken.length, spoken.length < words.length);
  },
};

function end(messages: readonly ModelMessage[], outputTokens: number, cut: boolean): ReplyPart {
  const inputTokens = messages.reduce((sum, { content }) => sum + wordsOf(content).length, 0);
  const usage = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
  return { kind: 'end', stopReason: cut ? 'max_tokens' : 'end_turn', usage };
}

/** Words with the space behind them: put together, they are the text again. */
function wordsOf(text: string): readonly string[] {
  return text.match(/\s*\S+\s*/g) ?? [];
}
