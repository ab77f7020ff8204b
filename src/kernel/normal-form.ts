/** A name without case and separators: `session_id`, `sessionId` and `{sessionid}` are one name. */
export function normalForm(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
