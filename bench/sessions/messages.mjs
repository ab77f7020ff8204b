/** About 800 bytes, as an answer of a model often has. */
const CONTENT = 'A cached page is served from the edge that is nearest to the reader. '.repeat(12);

/** `count` messages of a conversation, a question first. */
export function messages(count) {
  return Array.from({ length: count }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `${index}: ${CONTENT}`,
  }));
}
