import { isIP, isIPv4, isIPv6 } from 'node:net';

/** A host with the port somebody wrote behind it. */
export interface Authority {
  /** Lower case; IPv6 addresses in brackets. */
  readonly host: string;
  /** Absent when none was written. */
  readonly port: number | undefined;
}

const AUTHORITY = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i;

/**
 * Reads the value of a `Host` field (RFC 9110 section 7.2): a name, an IPv4 address or a bracketed
 * IPv6 address, and perhaps a port. No user information, no percent-encoding, no list.
 *
 * @returns `undefined` when it is anything else
 */
export function parseAuthority(text: string): Authority | undefined {
  const match = text.length > 260 ? null : AUTHORITY.exec(text);
  const host = match?.[1]?.toLowerCase();
  if (host === undefined) return undefined;
  if (host.startsWith('[') && !isIPv6(host.slice(1, -1))) return undefined;
  const port = match?.[2] === undefined ? undefined : Number(match[2]);
  if (port !== undefined && port > 65_535) return undefined;
  return { host, port };
}

/** Whether a host is an address written in the standard way; `0x7f.1` and `2130706433` are names. */
export function isAddress(host: string): boolean {
  return host.startsWith('[') || isIPv4(host);
}

/** Whether an address belongs to this machine alone. A name that looks like one, `127.a.test`, is none. */
export function isLoopback(address: string): boolean {
  return address === '::1' || (isIP(address) !== 0 && /^(::ffff:)?127\./.test(address));
}

/** Whether a host, as somebody wrote it, is this machine by a name or address that is always so. */
export function isThisMachine(host: string): boolean {
  return host === 'localhost' || isLoopback(host.replace(/^\[(.*)\]$/, '$1'));
}

/** An address the way it is written in front of a port. */
export function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
