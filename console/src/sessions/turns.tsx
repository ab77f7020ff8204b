import { useMemo } from 'preact/hooks';
import { Chart } from '../traffic/chart.tsx';
import type { Conversation } from './session.ts';
import { type TurnCosts, turnCosts } from './turn-costs.ts';

/** What each turn of a conversation cost. */
export function Turns({ conversation }: { conversation: Conversation }) {
  const { tokens } = conversation;
  const { turns, basis } = useMemo(() => turnCosts(conversation), [conversation]);
  const numbers = useMemo(() => turns.map((_, index) => index + 1), [turns]);
  const lines = useMemo(() => [{ label: 'last', colour: '--accent', values: turns }], [turns]);
  if (turns.length < 2) return null;
  return (
    <div class="charts one">
      <div>
        <Chart title="Tokens per turn" unit="" times={numbers} lines={lines} bars="counted" />
        <p class="quiet help">
          {REMARKS[basis]}
          {tokens !== undefined &&
            `${tokens.toLocaleString()} tokens were reported for the session.`}
        </p>
      </div>
    </div>
  );
}

const REMARKS: Readonly<Record<TurnCosts['basis'], string>> = {
  all: '',
  some: 'Turns that were said while you look are as they were reported; the rest is shared out by the length of the texts. ',
  total: 'Estimated: the API tells the sum alone, which is shared out by the length of the texts. ',
  lengths: 'Estimated from the length of the texts, as the API tells of no tokens. ',
};
