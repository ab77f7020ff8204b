/** RFC 3339 in UTC with milliseconds (D35). */
export function timestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
