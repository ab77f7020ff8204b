/** Whether a place is the address of a PostgreSQL database. */
export function isPostgresUrl(place: string): boolean {
  return /^postgres(ql)?:\/\//i.test(place);
}

/**
 * The address as it may be shown: the password is left out, wherever it stands, and rather too much
 * than too little of an address that is written wrongly.
 */
export function withoutPassword(url: string): string {
  return url
    .replace(/^([a-z]+:\/\/[^:@/?#]*):.*@/i, '$1@')
    .replace(/([?&])password=[^&#]*/gi, '$1password=***');
}

/** Whether the address itself holds the password. */
export function hasPassword(url: string): boolean {
  return withoutPassword(url) !== url;
}
