/** A moment as a browser's field has it, in the time of this place; empty for what is none. */
export function toLocalTime(value: unknown): string {
  const moment = new Date(typeof value === 'string' ? value : Number.NaN);
  if (Number.isNaN(moment.getTime())) return '';
  const here = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return here.toISOString().slice(0, 'YYYY-MM-DDTHH:mm:ss'.length);
}

/** What was chosen there, as RFC 3339; `undefined` when nothing was. */
export function fromLocalTime(chosen: string): string | undefined {
  return chosen === '' ? undefined : new Date(chosen).toISOString();
}
