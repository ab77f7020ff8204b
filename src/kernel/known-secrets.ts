/** Texts as they may stand in an answer, as UTF-8 in Latin-1: one character a byte. Longest first. */
export type Spellings = readonly string[];

/**
 * The ways in which secrets are written: as they are, percent-encoded, in JSON. Longest first, as
 * one may be part of another.
 *
 * @param shortest secrets with fewer characters are left out: they stand everywhere by chance
 */
export function spellingsOf(secrets: readonly string[], shortest: number): Spellings {
  return inOrder(secrets.filter(({ length }) => length >= shortest).flatMap(plainSpellings));
}

/** The same, and base64 of a text in which a secret stands wherever it likes. */
export function encodedSpellingsOf(secrets: readonly string[], shortest: number): Spellings {
  const long = secrets
    .filter(({ length }) => length >= shortest)
    // As it stands in a request target, which may be repeated in any encoding too.
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return inOrder(long.flatMap((secret) => [...plainSpellings(secret), ...base64Spellings(secret)]));
}

function plainSpellings(secret: string): readonly string[] {
  const encoded = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    encoded,
    encoded.replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase()),
    encoded.replaceAll('%20', '+'),
    json,
    json.replaceAll('/', '\\/'),
  ];
}

/** Six bits make a character, so what a secret becomes depends on how many bytes stand before it. */
function base64Spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // Characters that are made of the secret alone.
    const own = text.slice(
      Math.ceil((before * 8) / 6),
      Math.floor(((before + bytes.length) * 8) / 6),
    );
    return [own, own.replaceAll('+', '-').replaceAll('/', '_'), own.replaceAll('/', '\\/')];
  });
}

function inOrder(texts: readonly string[]): Spellings {
  const distinct = [...new Set(texts.map((text) => Buffer.from(text).toString('latin1')))];
  return distinct.sort((one, other) => other.length - one.length);
}

/** Bytes with a mask in place of each spelling; the same object when there is none in them. */
export function bytesWithout(bytes: Uint8Array, spellings: Spellings, mask: string): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!spellings.some((one) => buffer.includes(one, 0, 'latin1'))) return bytes;
  return Buffer.from(masked(buffer.toString('latin1'), spellings, mask), 'latin1');
}

/** Text with a mask in place of each spelling. */
export function textWithout(text: string, spellings: Spellings, mask: string): string {
  const bytes = Buffer.from(text).toString('latin1');
  const kept = masked(bytes, spellings, mask);
  return kept === bytes ? text : Buffer.from(kept, 'latin1').toString();
}

function masked(text: string, spellings: Spellings, mask: string): string {
  return spellings.reduce((kept, one) => kept.replaceAll(one, () => mask), text);
}
