const SENTENCE =
  'A cached page is served from the edge nearest to the reader, \\"as is\\".\\nPurge it — or wait until it expires; über 90 % do. ';
/** JSON text of what is inside the quotes; longer than any message. */
const TEXT = SENTENCE.repeat(2_000);

/**
 * Two messages of a chat, as JSON texts of their contents: a question and its answer, whose lengths
 * are those of SessionMix v1.
 *
 * @param chance as `chanceOf` gives it
 * @param mark stands at the beginning of both, to tell them from all others
 */
export function turn(chance, mark) {
  return [
    { role: 'user', content: quoted(`${mark}? `, chance.logNormal(200, 1.45)) },
    { role: 'assistant', content: quoted(`${mark}! `, answerLength(chance)) },
  ];
}

/** Median 1.2 KB, 6 KB at the 95th percentile and 32 KB at the 99th; one in a thousand has 200 KB. */
function answerLength(chance) {
  if (chance.happens(0.001)) return 200_000;
  if (chance.happens(0.015)) return 16_000 + chance.below(32_000);
  return chance.logNormal(1_200, 0.95);
}

function quoted(start, length) {
  const text = TEXT.slice(0, Math.min(Math.max(Math.round(length), 1), 200_000));
  // What is cut out must not end within an escaped character.
  return `"${start}${/\\*$/.exec(text.slice(-4))[0].length % 2 === 1 ? text.slice(0, -1) : text}"`;
}
