import { useMemo } from 'preact/hooks';
import { Chart } from '../traffic/chart.tsx';
import type { Conversation, Message } from './session.ts';

/** Characters of a token, about; as good as can be said without the model's own tokenizer. */
const CHARACTERS = 4;

/** What each turn of a conversation cost: what somebody asked and what was answered to it. */
export function Turns({ conversation }: { conversation: Conversation }) {
  const { messages, tokens } = conversation;
  const { turns, isTold } = useMemo(() => turnsOf(messages), [messages]);
  const numbers = useMemo(() => turns.map((_, index) => index + 1), [turns]);
  const lines = useMemo(() => [{ label: 'last', colour: '--accent', values: turns }], [turns]);
  if (turns.length < 2) return null;
  return (
    <div class="charts one">
      <div>
        <Chart title="Tokens per turn" unit="" times={numbers} lines={lines} bars="counted" />
        <p class="quiet help">
          {!isTold && 'Estimated from the length of the texts, as the API does not tell of turns. '}
          {tokens !== undefined &&
            `${tokens.toLocaleString()} tokens were reported for the session.`}
        </p>
      </div>
    </div>
  );
}

function turnsOf(messages: readonly Message[]) {
  const turns: number[] = [];
  for (const { role, text, tokens } of messages) {
    if (role === 'user' || turns.length === 0) turns.push(0);
    const cost = tokens ?? Math.ceil(text.length / CHARACTERS);
    turns[turns.length - 1] = (turns.at(-1) ?? 0) + cost;
  }
  return { turns, isTold: messages.every(({ tokens }) => tokens !== undefined) };
}
