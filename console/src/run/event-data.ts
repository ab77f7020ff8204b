/** The text of an answer: of a stream of events, its last message, which is the answer. */
export function eventData(body: string, headers: Readonly<Record<string, string>>): string {
  if (!headers['content-type']?.startsWith('text/event-stream')) return body;
  return [...body.matchAll(/^data: ?(.+)$/gm)].at(-1)?.[1] ?? body;
}
