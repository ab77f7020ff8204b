/**
 * Asks for health, again and again, while something is under way.
 *
 * @param {URL} url
 * @param {() => Promise<object>} during
 * @returns what that gave, and how long health took in milliseconds
 */
export async function watchHealth(url, during) {
  const times = [];
  let over = false;
  const watch = async () => {
    while (!over) {
      const before = performance.now();
      const answer = await fetch(url);
      await answer.text();
      if (!answer.ok) throw new Error(`health is ${answer.status}`);
      times.push(performance.now() - before);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const result = during().finally(() => {
    over = true;
  });
  const [given] = await Promise.all([result, watch()]);
  const sorted = times.toSorted((one, other) => one - other);
  return { ...given, health: { p50: sorted[sorted.length >> 1], most: sorted.at(-1) } };
}
