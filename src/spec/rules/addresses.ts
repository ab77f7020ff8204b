const LOOPBACK_URL = /^https?:\/\/(?:localhost|127\.[\d.]+|\[::1\])(?:[:/]|$)/i;
const LOOPBACK_HOST = /^(?:localhost|127\.[\d.]+|\[?::1\]?)$/i;

/** Whether a URL leads to this machine. */
export function isLoopbackUrl(url: string): boolean {
  return LOOPBACK_URL.test(url);
}

/** Whether only this machine reaches an address to listen at. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOST.test(host);
}
