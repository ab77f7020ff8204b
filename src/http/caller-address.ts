import { BlockList, isIP, isIPv6 } from 'node:net';

/** Finds out where a request comes from. */
export type CallerOf = (peer: string, forwardedFor: string | undefined) => string;

/**
 * Who is behind requests that arrive through proxies. Only what a listed proxy says is believed, and
 * of that only what stands behind the last address that is not one itself: everything before could
 * have been written by the caller.
 *
 * @param proxies addresses, and blocks of them such as `10.0.0.0/8`
 * @returns an address in its usual form; without listed proxies always the peer's
 * @throws RangeError when an entry is neither
 */
export function callerFinder(proxies: readonly string[]): CallerOf {
  const trusted = blockList(proxies);
  if (!trusted) return (peer) => plainAddress(peer);
  const isTrusted = (address: string) => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return (peer, forwardedFor) => {
    let caller = plainAddress(peer);
    const hops = (forwardedFor ?? '').split(',').reverse();
    for (const hop of hops) {
      const address = plainAddress(hop.trim());
      if (!isTrusted(caller) || isIP(address) === 0) break;
      caller = address;
    }
    return caller;
  };
}

/**
 * What callers are counted by: IPv4 addresses one by one, of IPv6 the first 64 bits, because whoever
 * has one address of such a network has them all.
 */
export function callerKey(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - groups.length - after.length)).fill('0');
  return `${[...groups, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
}

function blockList(entries: readonly string[]): BlockList | undefined {
  if (entries.length === 0) return undefined;
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits, ...rest] = entry.split('/');
    const version = isIP(address);
    const longest = version === 4 ? 32 : 128;
    const prefix = bits === undefined ? longest : Number(bits);
    const valid = version !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits ?? '0');
    if (!valid || prefix > longest)
      throw new RangeError(`'${entry}' is not an address, nor a block such as 10.0.0.0/8`);
    list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** IPv4 addresses are written as such, also by sockets that speak both; zones are nobody's business. */
function plainAddress(text: string): string {
  if (!text.includes(':')) return text;
  const address = text.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return address.toLowerCase();
}
